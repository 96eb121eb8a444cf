using System.Net.Sockets;
using Helios.PrivatePostgres;
using Helios.Processes;
using Npgsql;

namespace Helios.Testing;

/// <summary>
/// A Postgres of one test, for what would disturb the others of a shared one. A commit that it has answered survives
/// <see cref="Kill"/>.
/// </summary>
public sealed class OwnPostgresServer : IAsyncDisposable
{
    // What a new cluster takes, the log of writes, and some room.
    private const int DiskKilobytes = 320 * 1024;

    private readonly (PrivatePostgresServer Server, TestPlace Place) running;
    private readonly TinyDisk disk;

    private OwnPostgresServer((PrivatePostgresServer Server, TestPlace Place) running, TinyDisk disk) =>
        (this.running, this.disk) = (running, disk);

    /// <summary>Its one database, over the socket.</summary>
    public string ConnectionString => running.Server.ConnectionString;

    /// <summary>The socket, for a proxy.</summary>
    public UnixDomainSocketEndPoint Socket
    {
        get
        {
            var port = new NpgsqlConnectionStringBuilder(ConnectionString).Port;
            return new(Path.Combine(running.Server.SocketFolder, FormattableString.Invariant($".s.PGSQL.{port}")));
        }
    }

    /// <summary>Starts one with its data on a small disk, which needs the right to mount.</summary>
    /// <param name="settings">What is set otherwise than for other servers of tests.</param>
    public static async Task<OwnPostgresServer> Start(params IEnumerable<(string Name, string Value)> settings)
    {
        QuickRun.Refuse("Postgres");
        var mounted = await TinyDisk.Mount(DiskKilobytes);
        try
        {
            var started = await PostgresServer.StartPrivate(
                Path.Combine(mounted.Path, "postgres"),
                [
                    // A process that is killed loses what it has not written; the system keeps what it has, also without fsync.
                    ("synchronous_commit", "on"),
                    ("min_wal_size", "32MB"),
                    ("max_wal_size", "64MB"),
                    .. settings,
                ]
            );
            return new OwnPostgresServer(started, mounted);
        }
        catch
        {
            await mounted.DisposeAsync();
            throw;
        }
    }

    /// <summary>The database, for somebody who reaches the server by another way.</summary>
    public string ConnectionStringVia(string host, int port) =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { Host = host, Port = port }.ConnectionString;

    /// <summary>Kills the server, whose backends end with it; <see cref="StartAgain"/> brings it back.</summary>
    public async Task Kill()
    {
        ProcessSignals.Send(running.Server.Server, ProcessSignal.Kill);
        await Eventually.Holds(() => ProcessTree.FindWorkingIn(running.Server.DataFolder).Count == 0);
    }

    public Task StartAgain() => running.Server.Restart(CancellationToken.None);

    /// <summary>Leaves no room on its disk.</summary>
    public void FillDisk() => disk.Fill(leaving: 0);

    /// <summary>Gives the room back, and waits until the server answers; starts it again if it has ended, or ends now.</summary>
    public async Task EmptyDisk()
    {
        disk.Empty();
        await Eventually.Holds(Answers, what: "Postgres answers again");
    }

    public async ValueTask DisposeAsync()
    {
        await PostgresServer.StopPrivate(running);
        await disk.DisposeAsync();
    }

    private async Task<bool> Answers()
    {
        try
        {
            if (running.Server.Server.Check() is Liveness.Dead)
                await StartAgain();
            await using var source = NpgsqlDataSource.Create(ConnectionString + ";Pooling=false;Timeout=5");
            await using var connection = await source.OpenConnectionAsync();
            return true;
        }
        catch (Exception failure) when (failure is NpgsqlException or PrivatePostgresException or TimeoutException)
        {
            return false;
        }
    }
}
