using System.Globalization;
using Helios.Processes;
using Helios.Processes.Files;
using Npgsql;

namespace Helios.PrivatePostgres;

/// <summary>Gets a running server for a cluster: adopts one, or creates and starts one.</summary>
internal static class ServerStart
{
    // A few seconds of work; minutes on a busy machine.
    private static readonly TimeSpan InitLimit = TimeSpan.FromMinutes(15);

    /// <summary>A verified server that already runs on the data; null if there is none and a new one can start.</summary>
    public static async Task<RunningServer?> Survivor(
        ClusterPlace place,
        PrivatePostgresOptions options,
        CancellationToken cancellationToken
    )
    {
        var wait = new StartWait(place, options);
        while (Postmaster.Read(place.Data) is { } postmaster)
        {
            if (postmaster.FindProcess(place.Data) is not { } server)
                return null;
            if (postmaster.IsReady)
                return await Verify(postmaster, server, place, cancellationToken);
            if (!wait.Goes(postmaster.Status))
                throw new PrivatePostgresException(
                    PrivatePostgresFailure.ForeignServer,
                    $"A server (process {postmaster.Pid}) runs on '{place.Data}' and has been {postmaster.Status} for "
                        + $"{options.StartTimeout.TotalSeconds:0} s without progress. See {place.Log}."
                );
            await Task.Delay(wait.Pause, TimeProvider.System, cancellationToken);
        }
        return null;
    }

    private static async Task<RunningServer> Verify(
        Postmaster postmaster,
        ProcessIdentity server,
        ClusterPlace place,
        CancellationToken cancellationToken
    )
    {
        Exception? failure = null;
        try
        {
            if (await postmaster.Carries(place.Token, cancellationToken))
                return new RunningServer(server, postmaster.SocketFolder, Adopted: true);
        }
        catch (Exception problem) when (problem is NpgsqlException or TimeoutException)
        {
            failure = problem;
        }
        throw new PrivatePostgresException(
            PrivatePostgresFailure.ForeignServer,
            $"A server (process {postmaster.Pid}) runs on '{place.Data}', but "
                + $"{(failure is null ? "belongs to another installation" : "does not answer")}. "
                + $"Stop it (kill -INT {postmaster.Pid}) and try again.",
            inner: failure
        );
    }

    /// <summary>Starts a new server; creates the data if there is none.</summary>
    public static async Task<RunningServer> Fresh(
        ClusterPlace place,
        PrivatePostgresOptions options,
        ServerUser user,
        CancellationToken cancellationToken
    )
    {
        int? major = File.Exists(Path.Combine(place.Data, "PG_VERSION"))
            ? int.Parse(File.ReadAllText(Path.Combine(place.Data, "PG_VERSION")).Trim(), CultureInfo.InvariantCulture)
            : null;
        var programs =
            await PostgresPrograms.Find(options.ProgramFolder, major, options.FetchedPrograms, cancellationToken)
            ?? throw new PrivatePostgresException(
                PrivatePostgresFailure.ProgramsNotFound,
                $"PostgreSQL {PostgresPrograms.OldestMajor} or newer was not found. Install it: {PostgresPrograms.InstallCommand}"
            );
        if (major is { } made && made != programs.Major)
            throw new PrivatePostgresException(
                PrivatePostgresFailure.VersionMismatch,
                $"The data in '{place.Data}' was created by PostgreSQL {made}, but the installed version is {programs.Version} "
                    + $"({programs.Folder}). Install PostgreSQL {made} too, or migrate the data with pg_upgrade."
            );

        var sockets = place.SocketFolder(options, user);
        await user.EnsureFolder(place.Root, cancellationToken);
        await user.EnsureFolder(sockets, cancellationToken);
        if (major is null)
            await Initialise(place, options, programs, user, cancellationToken);
        return await Launch(place, options, programs, user, sockets, cancellationToken);
    }

    private static async Task Initialise(
        ClusterPlace place,
        PrivatePostgresOptions options,
        PostgresPrograms programs,
        ServerUser user,
        CancellationToken cancellationToken
    )
    {
        if (Directory.Exists(place.Unfinished))
            Directory.Delete(place.Unfinished, recursive: true);
        // Trust authentication is safe: only the server's user (and root) can enter the socket's folder.
        string[] careless = options.Settings.GetValueOrDefault("fsync") == "off" ? ["--no-sync"] : [];
        var command = user.Command(
            programs.InitDb,
            ["-D", place.Unfinished, "-U", Postmaster.SuperUser, "--auth=trust", "--encoding=UTF8", "--locale=C", .. careless]
        );
        var made = await ProcessRunner.Instance.Run(command with { Timeout = InitLimit }, cancellationToken);
        if (!made.Succeeded)
            throw new PrivatePostgresException(PrivatePostgresFailure.InitFailed, $"Creating the database failed: {made.Describe()}");
        Directory.Move(place.Unfinished, place.Data);
        DurableFile.FlushFolder(place.Root);
    }

    private static async Task<RunningServer> Launch(
        ClusterPlace place,
        PrivatePostgresOptions options,
        PostgresPrograms programs,
        ServerUser user,
        string sockets,
        CancellationToken cancellationToken
    )
    {
        RemoveStaleLocks(place, sockets);
        const long LongestLog = 16 * 1024 * 1024;
        if (new FileInfo(place.Log) is { Exists: true, Length: > LongestLog })
            File.Delete(place.Log);
        var settings = Settings(place, options, sockets).SelectMany(pair => (string[])["-c", $"{pair.Key}={pair.Value}"]);
        var command = user.Command(programs.Server, ["-D", place.Data, .. settings]);
        SpawnedProcess spawned;
        try
        {
            spawned = ProcessSpawner.Spawn(command, new SpawnStreams { StdoutFile = place.Log, StderrFile = place.Log });
        }
        catch (ProcessStartException failure)
        {
            throw new PrivatePostgresException(
                PrivatePostgresFailure.StartFailed,
                $"Starting the server failed: {failure.Message}",
                inner: failure
            );
        }

        try
        {
            var wait = new StartWait(place, options);
            while (Postmaster.Read(place.Data) is not { IsReady: true } || ServerOf(place) is null)
            {
                if (spawned.Exit.IsCompleted || !wait.Goes(Postmaster.Read(place.Data)?.Status))
                {
                    var why = spawned.Exit.IsCompleted
                        ? (await spawned.Exit).Describe()
                        : $"made no progress for {options.StartTimeout.TotalSeconds:0} s and is not ready";
                    throw new PrivatePostgresException(PrivatePostgresFailure.StartFailed, $"The server {why}. {Tail(place.Log)}");
                }
                await Task.Delay(wait.Pause, TimeProvider.System, cancellationToken);
            }
            return new RunningServer(ServerOf(place) ?? spawned.Identity, sockets, Adopted: false);
        }
        catch
        {
            await ProcessTree.Terminate(ProcessScope.Of(spawned.Identity), TimeSpan.FromSeconds(5), CancellationToken.None);
            throw;
        }
    }

    /// <summary>
    /// Postgres checks the lock file of a dead server only by pid: it would refuse to start if that pid now belongs to another process, or
    /// to a zombie. The absence of any process working in the data folder is better evidence.
    /// </summary>
    private static void RemoveStaleLocks(ClusterPlace place, string sockets)
    {
        if (!OperatingSystem.IsLinux() || ProcessTree.FindWorkingIn(place.Data).Count > 0)
            return;
        var socket = Path.Combine(sockets, string.Create(CultureInfo.InvariantCulture, $".s.PGSQL.{Postmaster.Port}"));
        foreach (var file in (string[])[Postmaster.PidFile(place.Data), socket, socket + ".lock"])
            File.Delete(file);
    }

    private static ProcessIdentity? ServerOf(ClusterPlace place) => Postmaster.Read(place.Data)?.FindProcess(place.Data);

    private static Dictionary<string, string> Settings(ClusterPlace place, PrivatePostgresOptions options, string sockets)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["listen_addresses"] = "",
            ["port"] = Postmaster.Port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = sockets,
            ["unix_socket_permissions"] = "0700",
            ["cluster_name"] = Postmaster.ClusterName(place.Token),
            ["shared_buffers"] = "32MB",
            ["logging_collector"] = "off",
            ["jit"] = "off",
        };
        foreach (var (name, value) in options.Settings)
            settings[name] = value;
        return settings;
    }

    private static string Tail(string log)
    {
        var lines = File.Exists(log) ? File.ReadLines(log).TakeLast(5) : [];
        return $"Its log ({log}) ends: {string.Join(" | ", lines)}";
    }

    public static async Task EnsureDatabase(string sockets, string database, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(Postmaster.ConnectionStringOf(sockets, "postgres") + ";Pooling=false");
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var ask = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection)
        {
            Parameters = { new() { Value = database } },
        };
        if (await ask.ExecuteScalarAsync(cancellationToken) is not null)
            return;
        var quoted = new NpgsqlCommandBuilder().QuoteIdentifier(database);
        await using var create = new NpgsqlCommand($"create database {quoted}", connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
    }
}
