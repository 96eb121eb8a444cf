using Helios.PrivatePostgres;
using Helios.Processes;
using Microsoft.AspNetCore.Builder;

namespace Helios.Embedded;

/// <summary>
/// All of Helios in this process: the four services in one container on one in-memory bus, over a private Postgres. A composition, not a
/// second implementation; survives <c>kill -9</c>, because all that matters is in Postgres and on the agent's disk.
/// </summary>
public sealed class EmbeddedSystem : IAsyncDisposable
{
    private static readonly TimeSpan PostgresWatch = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopsWithoutPostgres = TimeSpan.FromSeconds(4);

    private readonly HomeFolder home;
    private readonly WebApplication app;
    private readonly PrivatePostgresServer? postgres;
    private readonly PostgresKeeper? keeper;
    private readonly CancellationTokenSource stopping = new();
    private bool stopped;

    private EmbeddedSystem(HomeFolder home, WebApplication app, PrivatePostgresServer? postgres, PostgresKeeper? keeper, Uri url)
    {
        this.home = home;
        this.app = app;
        this.postgres = postgres;
        this.keeper = keeper;
        Url = url;
        Ended = WatchForEnd();
    }

    /// <summary>Where the API listens.</summary>
    public Uri Url { get; }

    public string Home => home.Path;

    public string LogFile => home.LogFile;

    /// <summary>Where the private Postgres keeps its data; none with a Postgres of somebody else.</summary>
    public string? PostgresData => postgres?.DataFolder;

    /// <summary>Ends with a sentence when the system cannot go on by itself; is cancelled by <see cref="Stop"/>.</summary>
    public Task<string> Ended { get; }

    /// <summary>Starts everything; nothing is left running that this call started when it throws.</summary>
    /// <exception cref="EmbeddedException">It could not run; the message says why and what to do.</exception>
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
            var watch = database is null ? null : new PostgresKeeper(database, options.Say, TimeProvider.System);
            await EmbeddedServices.WaitUntilReady(services, folder, options, watch, cancellationToken);
            return new EmbeddedSystem(folder, services, database, watch, url);
        }
        catch
        {
            if (services is not null)
                await services.DisposeAsync().AsTask().WaitAsync(StopsWithin(database), TimeProvider.System, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (database is not null)
                await database.Stop(CancellationToken.None);
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Stops the services, then Postgres, then lets go of the home folder. Idempotent.</summary>
    public async Task Stop()
    {
        if (stopped)
            return;
        stopped = true;
        await stopping.CancelAsync();
        var within = StopsWithin(postgres);
        using var patience = new CancellationTokenSource(within, TimeProvider.System);
        // What does not stop in time is as after a crash: the next start takes it up. Not everything that is stopped heeds the token.
        await app.StopAsync(patience.Token).WaitAsync(within, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.DisposeAsync().AsTask().WaitAsync(within, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (postgres is not null)
            await postgres.Stop(CancellationToken.None);
        home.Dispose();
        stopping.Dispose();
    }

    /// <summary>Removes the home folder and the database for good, once it is stopped: for a system that was only a trial.</summary>
    public void DeleteHome()
    {
        if (!stopped)
            throw new InvalidOperationException("It runs.");
        PrivatePostgresServer.Delete(Home);
        Directory.Delete(Home, recursive: true);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Stop();

    // Without its Postgres nothing can be brought to a good end, and everything waits for it.
    private static TimeSpan StopsWithin(PrivatePostgresServer? postgres) =>
        postgres?.Server.Check() is Liveness.Dead ? StopsWithoutPostgres : EmbeddedServices.StopsWithin;

    private async Task<string> WatchForEnd()
    {
        using var timer = new PeriodicTimer(PostgresWatch, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(stopping.Token))
        {
            if (app.Lifetime.ApplicationStopping.IsCancellationRequested)
                return $"A service ended by itself; the log says why: {LogFile}";
            if (keeper is not null && await keeper.Look(stopping.Token) is { } lost)
                return lost;
        }

        throw new OperationCanceledException(stopping.Token);
    }
}
