using Helios.PrivatePostgres;

namespace Helios.Embedded;

/// <summary>The private Postgres of an embedded system: found, installed where that needs nobody's consent, started.</summary>
internal static class EmbeddedPostgres
{
    public static async Task<PrivatePostgresServer> Start(EmbeddedOptions options, HomeFolder home, CancellationToken cancellationToken)
    {
        var wanted = new PrivatePostgresOptions { Home = home.Path, Settings = options.PostgresSettings };
        try
        {
            return await PrivatePostgresServer.Start(wanted, cancellationToken);
        }
        catch (PrivatePostgresException missing) when (missing.Reason is PrivatePostgresFailure.ProgramsNotFound && PostgresInstaller.CanInstall)
        {
            options.Say("PostgreSQL's programs are not on this machine; as root on this system they are installed now.");
        }
        catch (PrivatePostgresException failed)
        {
            throw Explain(failed);
        }

        try
        {
            await PostgresInstaller.Install(options.Say, cancellationToken);
            return await PrivatePostgresServer.Start(wanted, cancellationToken);
        }
        catch (PrivatePostgresException failed)
        {
            throw Explain(failed);
        }
    }

    private static EmbeddedException Explain(PrivatePostgresException failed) => failed.Reason switch
    {
        PrivatePostgresFailure.ProgramsNotFound => new EmbeddedException(
            EmbeddedFailure.PostgresMissing, failed.Message, $"{PostgresPrograms.InstallCommand}    (or: helios up --postgres URL)", failed),
        PrivatePostgresFailure.InUse => new EmbeddedException(EmbeddedFailure.AlreadyRuns, failed.Message, "helios up --home FOLDER --port PORT", failed),
        _ => new EmbeddedException(EmbeddedFailure.PostgresFailed, failed.Message, "helios doctor", failed),
    };
}
