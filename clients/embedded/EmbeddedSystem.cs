using System.Net.Sockets;
using Helios.HarnessMonitor;
using Helios.Hosting;
using Helios.LaneOrchestrator;
using Helios.PrivatePostgres;
using Helios.Processes;
using Helios.SessionRegistry;
using Helios.WorktreeAgent;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Helios.Embedded;

/// <summary>
/// All of Helios in this process: the four services in one container on one in-memory bus, over a private Postgres. A composition, not a
/// second implementation; survives <c>kill -9</c>, because all that matters is in Postgres and on the agent's disk.
/// </summary>
public sealed class EmbeddedSystem : IAsyncDisposable
{
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan PostgresWatch = TimeSpan.FromSeconds(1);

    private readonly HomeFolder home;
    private readonly WebApplication app;
    private readonly PrivatePostgresServer? postgres;
    private readonly CancellationTokenSource stopping = new();
    private bool stopped;

    private EmbeddedSystem(HomeFolder home, WebApplication app, PrivatePostgresServer? postgres, Uri url)
    {
        this.home = home;
        this.app = app;
        this.postgres = postgres;
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
        var home = HomeFolder.Take(options.Home);
        PrivatePostgresServer? postgres = null;
        WebApplication? app = null;
        try
        {
            var port = LoopbackPort.Claim(options.Port);
            var url = new Uri($"http://127.0.0.1:{port}");
            home.Announce(url);
            postgres = options.Postgres is null ? await StartPostgres(options, home, cancellationToken) : null;
            app = Compose(options, home, url, postgres?.ConnectionString ?? PostgresUrl.ToConnectionString(options.Postgres!));
            await StartServices(app, port, home, cancellationToken);
            await WaitUntilReady(app, home, cancellationToken);
            return new EmbeddedSystem(home, app, postgres, url);
        }
        catch
        {
            if (app is not null)
                await app.DisposeAsync();
            if (postgres is not null)
                await postgres.Stop(CancellationToken.None);
            home.Dispose();
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
        using var patience = new CancellationTokenSource(StopsWithin, TimeProvider.System);
        try
        {
            await app.StopAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // What does not stop in time is as after a crash: the next start takes it up.
        }

        await app.DisposeAsync();
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

    private static async Task<PrivatePostgresServer> StartPostgres(EmbeddedOptions options, HomeFolder home, CancellationToken cancellationToken)
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

    private static WebApplication Compose(EmbeddedOptions options, HomeFolder home, Uri url, string connectionString)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = "helios",
            // Not the folder that the person happens to stand in.
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Helios:Bus:Transport"] = "memory",
            ["Helios:Postgres:ConnectionString"] = connectionString,
            ["Helios:Postgres:MigrateAtStart"] = "true",
            ["Helios:Installation:Id"] = home.InstallationId(),
            ["Helios:Host:DataFolder"] = home.AgentFolder,
            ["Helios:Host:Url"] = url.GetLeftPart(UriPartial.Authority),
        });
        builder.Configuration.AddInMemoryCollection(options.Settings);
        builder.AddHeliosDefaults("embedded");
        builder.WebHost.UseUrls(url.GetLeftPart(UriPartial.Authority));
        builder.WebHost.SuppressStatusMessages(suppressStatusMessages: true);
        if (!options.Verbose)
            builder.Logging.ClearProviders();
        builder.Logging.Services.AddSingleton<ILoggerProvider>(new LogFileProvider(home.LogFile, TimeProvider.System));

        var services = builder.Services;
        services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = StopsWithin);
        services.AddLaneOrchestrator(builder.Configuration);
        services.AddSessionRegistry(builder.Configuration);
        services.AddHarnessMonitor(builder.Configuration);
        services.AddWorktreeAgent(builder.Configuration);
        services.AddHeliosBus(builder.Configuration, bus =>
        {
            bus.AddLaneOrchestratorEndpoints();
            bus.AddSessionRegistryEndpoints();
            bus.AddHarnessMonitorEndpoints();
            bus.AddWorktreeAgentEndpoints();
        });

        var app = builder.Build();
        app.MapHeliosDefaults();
        app.MapLaneOrchestrator();
        return app;
    }

    private static async Task StartServices(WebApplication app, int port, HomeFolder home, CancellationToken cancellationToken)
    {
        // The in-memory bus logs through a static of MassTransit's; one that an earlier system in this process left behind is disposed.
        LogContext.ConfigureCurrentLogContext(app.Services.GetRequiredService<ILoggerFactory>());
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException taken) when (taken.InnerException is SocketException or Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw LoopbackPort.InUse(port, taken);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            throw new EmbeddedException(
                EmbeddedFailure.ServiceFailed, $"A service did not start: {failed.GetBaseException().Message}", $"less {home.LogFile}", failed);
        }
    }

    /// <summary>Started is said when everything is ready for a lane, not when processes run.</summary>
    private static async Task WaitUntilReady(WebApplication app, HomeFolder home, CancellationToken cancellationToken)
    {
        var checks = app.Services.GetRequiredService<HealthCheckService>();
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        while (true)
        {
            var report = await checks.CheckHealthAsync(cancellationToken);
            if (report.Status is not HealthStatus.Unhealthy)
                return;
            if (time.GetElapsedTime(started) > ReadyWithin)
            {
                var missing = report.Entries.Where(entry => entry.Value.Status is HealthStatus.Unhealthy)
                    .Select(entry => $"{entry.Key} ({entry.Value.Description ?? entry.Value.Exception?.Message ?? "unhealthy"})");
                throw new EmbeddedException(
                    EmbeddedFailure.ServiceFailed,
                    $"Not everything was ready within {ReadyWithin.TotalSeconds:0} s: {string.Join(", ", missing)}.", $"less {home.LogFile}");
            }

            await Task.Delay(ReadyPoll, time, cancellationToken);
        }
    }

    private async Task<string> WatchForEnd()
    {
        using var timer = new PeriodicTimer(PostgresWatch, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(stopping.Token))
        {
            if (app.Lifetime.ApplicationStopping.IsCancellationRequested)
                return $"A service ended by itself; the log says why: {LogFile}";
            if (postgres?.Server.Check() is Liveness.Dead)
                return $"Postgres ended by itself; its log says why: {postgres.LogFile}";
        }

        throw new OperationCanceledException(stopping.Token);
    }
}
