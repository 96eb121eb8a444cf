using System.Net.Sockets;
using Helios.Embedded.Failures;
using Helios.Embedded.Home;
using Helios.Embedded.Machine;
using Helios.PrivatePostgres;
using Npgsql;

namespace Helios.Embedded;

/// <summary>Finds and starts the private Postgres of an embedded system; first gets its programs if they are missing.</summary>
internal static class EmbeddedPostgres
{
    public static async Task<PrivatePostgresServer> Start(EmbeddedOptions options, HomeFolder home, CancellationToken cancellationToken)
    {
        var fetchInto = options.FetchInto ?? home.Path;
        var wanted = new PrivatePostgresOptions
        {
            Home = home.Path,
            ProgramFolder = options.PostgresPrograms,
            FetchedPrograms = PostgresPackage.ProgramsIn(fetchInto),
            Settings = options.PostgresSettings,
            StartTimeout = options.StalledAfter,
            Say = options.Say,
        };
        try
        {
            return await PrivatePostgresServer.Start(wanted, cancellationToken);
        }
        catch (PrivatePostgresException missing)
            when (missing.Reason is PrivatePostgresFailure.ProgramsNotFound && PostgresInstaller.CanInstall)
        {
            options.Say("PostgreSQL is not installed; installing it, because this is root on a system with apt-get.");
        }
        catch (PrivatePostgresException missing)
            when (missing.Reason is PrivatePostgresFailure.ProgramsNotFound && PostgresPackage.CanFetch)
        {
            var question =
                $"PostgreSQL is not installed. Fetch it by npm ({PostgresPackage.Name}, 24 MB) into {fetchInto}, for Helios only?";
            if (!await options.Consent(question, cancellationToken))
                throw Explain(missing);
        }
        catch (PrivatePostgresException failed)
        {
            throw Explain(failed);
        }

        try
        {
            if (PostgresInstaller.CanInstall)
                await PostgresInstaller.Install(options.Say, cancellationToken);
            else
                await PostgresPackage.Fetch(fetchInto, options.Say, cancellationToken);
            return await PrivatePostgresServer.Start(wanted, cancellationToken);
        }
        catch (PrivatePostgresException failed)
        {
            throw Explain(failed);
        }
    }

    /// <summary>Checks that an external Postgres answers, before anything is started on it.</summary>
    public static async Task<string> Reach(string given, CancellationToken cancellationToken)
    {
        var address = new NpgsqlConnectionStringBuilder(PostgresUrl.ToConnectionString(given));
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return address.ConnectionString;
        }
        catch (Exception unreachable)
            when (unreachable is NpgsqlException or SocketException or TimeoutException or InvalidOperationException)
        {
            throw new EmbeddedException(
                EmbeddedFailure.PostgresFailed,
                $"The Postgres at {address.Host}:{address.Port}, database '{address.Database}', cannot be used: {unreachable.Message}",
                "helios up --postgres postgres://user:password@host:5432/helios    (or helios up, for a private one)",
                unreachable
            );
        }
    }

    private static EmbeddedException Explain(PrivatePostgresException failed) =>
        failed.Reason switch
        {
            PrivatePostgresFailure.ProgramsNotFound => new EmbeddedException(
                EmbeddedFailure.PostgresMissing,
                failed.Message,
                PostgresAdvice.HowToInstall,
                failed
            ),
            PrivatePostgresFailure.InUse => new EmbeddedException(
                EmbeddedFailure.AlreadyRuns,
                failed.Message,
                "helios up --home FOLDER --port PORT",
                failed
            ),
            _ => new EmbeddedException(EmbeddedFailure.PostgresFailed, failed.Message, "helios doctor", failed),
        };
}
