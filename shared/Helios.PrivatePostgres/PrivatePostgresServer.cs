using System.Diagnostics;
using System.Globalization;
using Helios.Processes;
using Helios.Processes.Files;

namespace Helios.PrivatePostgres;

/// <summary>
/// A private Postgres: created with the programs found on the machine, on a socket that only we can reach, in its own process session,
/// so that neither Ctrl-C nor our death affects it. The next start adopts a server that survived.
/// </summary>
public sealed class PrivatePostgresServer : IAsyncDisposable
{
    private readonly FileLock homeLock;
    private readonly ClusterPlace cluster;
    private readonly PrivatePostgresOptions options;
    private bool stopped;

    private PrivatePostgresServer(FileLock homeLock, ClusterPlace cluster, PrivatePostgresOptions options, RunningServer running)
    {
        (this.homeLock, this.cluster, this.options) = (homeLock, cluster, options);
        Server = running.Server;
        Adopted = running.Adopted;
        SocketFolder = running.SocketFolder;
        ConnectionString = Postmaster.ConnectionStringOf(SocketFolder, options.Database);
    }

    /// <summary>The Npgsql connection string; superuser, over the socket.</summary>
    public string ConnectionString { get; }

    /// <summary>The server's main process; a different one after <see cref="Restart"/>.</summary>
    public ProcessIdentity Server { get; private set; }

    /// <summary>Whether it was already running, left by an earlier process.</summary>
    public bool Adopted { get; }

    public string SocketFolder { get; }

    public string DataFolder => cluster.Data;

    /// <summary>The log of the server.</summary>
    public string LogFile => cluster.Log;

    /// <summary>
    /// Creates, starts or adopts a server with its database. If it throws <see cref="PrivatePostgresException"/>, nothing that this call
    /// started is left running.
    /// </summary>
    public static async Task<PrivatePostgresServer> Start(PrivatePostgresOptions options, CancellationToken cancellationToken)
    {
        var home = Path.GetFullPath(options.Home);
        Directory.CreateDirectory(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var held = TakeLock(home);
        try
        {
            var user = await ServerUser.Determine(options, cancellationToken);
            var place = ClusterPlace.Open(options, home, user);
            var running =
                await ServerStart.Survivor(place, options, cancellationToken)
                ?? await ServerStart.Fresh(place, options, user, cancellationToken);
            await ServerStart.EnsureDatabase(running.SocketFolder, options.Database, cancellationToken);
            return new PrivatePostgresServer(held, place, options, running);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static FileLock TakeLock(string home)
    {
        if (FileLock.TryAcquire(ClusterPlace.LockOf(home)) is { } held)
        {
            File.WriteAllText(ClusterPlace.HolderOf(home), ProcessIdentity.Current.ToString());
            return held;
        }
        int? holder =
            File.Exists(ClusterPlace.HolderOf(home))
            && ProcessIdentity.TryParse(File.ReadAllText(ClusterPlace.HolderOf(home)), out var identity)
                ? identity.Pid
                : null;
        throw new PrivatePostgresException(
            PrivatePostgresFailure.InUse,
            $"'{home}' is in use by {(holder is { } pid ? $"process {pid.ToString(CultureInfo.InvariantCulture)}" : "another process")}. "
                + "Stop that process first, or choose another folder.",
            holder
        );
    }

    /// <summary>
    /// Restarts a server that has exited by itself, on the same data and the same socket. If it throws
    /// <see cref="PrivatePostgresException"/>,
    /// it can be called again.
    /// </summary>
    public async Task Restart(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(stopped, this);
        var user = await ServerUser.Determine(options, cancellationToken);
        var running =
            await ServerStart.Survivor(cluster, options, cancellationToken)
            ?? await ServerStart.Fresh(cluster, options, user, cancellationToken);
        Server = running.Server;
    }

    /// <summary>
    /// Performs a fast shutdown: transactions in progress are rolled back, and the server is gone when this returns. Call it last.
    /// Idempotent.
    /// </summary>
    public async Task Stop(CancellationToken cancellationToken)
    {
        if (stopped)
            return;
        stopped = true;
        try
        {
            foreach (
                var (signal, patience) in ((ProcessSignal, TimeSpan)[])
                    [
                        (ProcessSignal.Interrupt, options.StopTimeout),
                        (ProcessSignal.Quit, TimeSpan.FromSeconds(5)),
                        (ProcessSignal.Kill, TimeSpan.FromSeconds(5)),
                    ]
            )
            {
                if (!ProcessSignals.Send(Server, signal) || await Gone(patience, cancellationToken))
                    break;
            }
            if (Directory.Exists(SocketFolder) && !Directory.EnumerateFileSystemEntries(SocketFolder).Any())
                Directory.Delete(SocketFolder);
        }
        finally
        {
            homeLock.Dispose();
        }
    }

    private async Task<bool> Gone(TimeSpan patience, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (Server.Check() == Liveness.Alive)
        {
            if (clock.Elapsed > patience)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
        }
        return true;
    }

    /// <summary>Stops the server.</summary>
    public async ValueTask DisposeAsync() => await Stop(CancellationToken.None);

    /// <summary>Deletes a home folder's database: data, record and log. Refused while it is in use.</summary>
    public static void Delete(string home)
    {
        home = Path.GetFullPath(home);
        if (ClusterPlace.Read(home) is not { } place)
            return;
        using var held = TakeLock(home);
        if (Directory.Exists(place.Root))
            Directory.Delete(place.Root, recursive: true);
        foreach (var file in Directory.EnumerateFiles(home, "postgres.*"))
            File.Delete(file);
    }
}
