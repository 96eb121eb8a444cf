using System.Diagnostics;
using System.Globalization;
using Helios.Processes;

namespace Helios.PrivatePostgres;

/// <summary>
/// A Postgres of our own: made from the programs found on the machine, on a socket that only we can reach, in a process session of its own,
/// so that neither Ctrl-C nor our death reaches it. A server that survived us is adopted by the next start.
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

    /// <summary>For Npgsql; superuser, over the socket.</summary>
    public string ConnectionString { get; }

    /// <summary>The server's first process; another one after <see cref="Restart"/>.</summary>
    public ProcessIdentity Server { get; private set; }

    /// <summary>True when it ran already, left by a process that did not stop it.</summary>
    public bool Adopted { get; }

    public string SocketFolder { get; }

    public string DataFolder => cluster.Data;

    /// <summary>What the server has to say.</summary>
    public string LogFile => cluster.Log;

    /// <summary>
    /// A running server with its database, made, started or adopted. Throws <see cref="PrivatePostgresException"/>; nothing is left
    /// running then that this call started.
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
            var running = await ServerStart.Survivor(place, options, cancellationToken)
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
        int? holder = File.Exists(ClusterPlace.HolderOf(home))
            && ProcessIdentity.TryParse(File.ReadAllText(ClusterPlace.HolderOf(home)), out var identity) ? identity.Pid : null;
        throw new PrivatePostgresException(
            PrivatePostgresFailure.InUse,
            $"'{home}' is in use by {(holder is { } pid ? $"process {pid.ToString(CultureInfo.InvariantCulture)}" : "another process")}. "
            + "Stop that one first, or choose another folder.",
            holder);
    }

    /// <summary>
    /// Starts a server again that has ended by itself: on the same data and the same socket. Throws <see cref="PrivatePostgresException"/>, after which
    /// it can be tried again.
    /// </summary>
    public async Task Restart(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(stopped, this);
        var user = await ServerUser.Determine(options, cancellationToken);
        var running = await ServerStart.Survivor(cluster, options, cancellationToken)
            ?? await ServerStart.Fresh(cluster, options, user, cancellationToken);
        Server = running.Server;
    }

    /// <summary>A fast shutdown: what is in progress is rolled back, and the server is gone when this returns. Stop it last. Idempotent.</summary>
    public async Task Stop(CancellationToken cancellationToken)
    {
        if (stopped)
            return;
        stopped = true;
        try
        {
            foreach (var (signal, patience) in ((ProcessSignal, TimeSpan)[])
                [(ProcessSignal.Interrupt, options.StopTimeout), (ProcessSignal.Quit, TimeSpan.FromSeconds(5)), (ProcessSignal.Kill, TimeSpan.FromSeconds(5))])
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

    /// <summary>Removes a home's database for good: data, note and log. Refused while somebody holds it.</summary>
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
