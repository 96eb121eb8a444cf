using Helios.Embedded.Failures;
using Helios.Embedded.Home;
using Helios.Hosting.Timeliness;
using Helios.PrivatePostgres;
using Helios.Processes;
using Microsoft.AspNetCore.Builder;

namespace Helios.Embedded;

/// <summary>
/// All of Helios in this process: the four services in one container on one in-memory bus, with a private Postgres. A composition, not a
/// second implementation. It survives <c>kill -9</c>, because all state is in Postgres and on the agent's disk.
/// </summary>
public sealed class EmbeddedSystem : IAsyncDisposable
{
    private static readonly TimeSpan PostgresWatch = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopsWithoutPostgres = TimeSpan.FromSeconds(4);

    private readonly HomeFolder home;
    private readonly WebApplication app;
    private readonly PrivatePostgresServer? postgres;
    private readonly PostgresSupervisor? keeper;
    private readonly CancellationTokenSource stopping = new();
    private bool stopped;

    private EmbeddedSystem(HomeFolder home, WebApplication app, PrivatePostgresServer? postgres, PostgresSupervisor? keeper, Uri url)
    {
        this.home = home;
        this.app = app;
        this.postgres = postgres;
        this.keeper = keeper;
        Url = url;
        Ended = WatchForEnd();
    }

    /// <summary>The address of the API.</summary>
    public Uri Url { get; }

    public string Home => home.Path;

    public string LogFile => home.LogFile;

    /// <summary>The data folder of the private Postgres; null with an external Postgres.</summary>
    public string? PostgresData => postgres?.DataFolder;

    /// <summary>Completes with a message when the system has failed; is cancelled by <see cref="Stop"/>.</summary>
    public Task<string> Ended { get; }

    /// <summary>Starts everything. If it throws, nothing that it started is left running.</summary>
    /// <exception cref="EmbeddedException">It cannot run; the message says why and what to do.</exception>
    public static async Task<EmbeddedSystem> Start(EmbeddedOptions options, CancellationToken cancellationToken)
    {
        var folder = HomeFolder.Take(options.Home);
        PrivatePostgresServer? database = null;
        WebApplication? services = null;
        try
        {
            var port = LoopbackPort.Claim(options.Port);
            var url = new Uri($"http://127.0.0.1:{port}");
            folder.Announce(url);
            database = options.Postgres is null ? await EmbeddedPostgres.Start(options, folder, cancellationToken) : null;
            var store = database?.ConnectionString ?? await EmbeddedPostgres.Reach(options.Postgres!, cancellationToken);
            services = EmbeddedServices.Compose(options, folder, url, store);
            await EmbeddedServices.Start(services, port, folder, cancellationToken);
            var watch = database is null ? null : new PostgresSupervisor(database, options.Say, TimeProvider.System);
            await EmbeddedServices.WaitUntilReady(services, folder, options, watch, cancellationToken);
            return new EmbeddedSystem(folder, services, database, watch, url);
        }
        catch
        {
            if (services is not null)
                await services
                    .DisposeAsync()
                    .AsTask()
                    .WaitAsync(StopsWithin(database), TimeProvider.System, CancellationToken.None)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (database is not null)
                await database.Stop(CancellationToken.None);
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Stops the services, then Postgres, then releases the home folder. Idempotent.</summary>
    public async Task Stop()
    {
        if (stopped)
            return;
        stopped = true;
        await stopping.CancelAsync();
        var within = StopsWithin(postgres);
        using var patience = new CancellationTokenSource(within, TimeProvider.System);
        // Whatever does not stop in time is left as after a crash, and the next start resumes it. Not everything observes the token.
        await app.StopAsync(patience.Token).WaitAsync(within, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.DisposeAsync().AsTask().WaitAsync(within, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (postgres is not null)
            await postgres.Stop(CancellationToken.None);
        home.Dispose();
        stopping.Dispose();
    }

    /// <summary>Deletes the home folder and the database of a stopped system: for temporary systems.</summary>
    public void DeleteHome()
    {
        if (!stopped)
            throw new InvalidOperationException("The system is still running.");
        PrivatePostgresServer.Delete(Home);
        Directory.Delete(Home, recursive: true);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Stop();

    // Without Postgres, nothing can finish, and everything waits for it.
    private static TimeSpan StopsWithin(PrivatePostgresServer? postgres) =>
        postgres?.Server.Check() is Liveness.Dead ? StopsWithoutPostgres : EmbeddedServices.StopsWithin;

    private async Task<string> WatchForEnd()
    {
        using var timer = new PeriodicTimer(PostgresWatch, CoalescedTime.Shared);
        while (await timer.WaitForNextTickAsync(stopping.Token))
        {
            if (app.Lifetime.ApplicationStopping.IsCancellationRequested)
                return $"A service exited unexpectedly; see the log: {LogFile}";
            if (keeper is not null && await keeper.Look(stopping.Token) is { } lost)
                return lost;
        }

        throw new OperationCanceledException(stopping.Token);
    }
}
