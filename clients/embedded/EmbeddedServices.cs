using System.Net.Sockets;
using Helios.Embedded.Failures;
using Helios.Embedded.Home;
using Helios.Embedded.Logging;
using Helios.HarnessMonitor;
using Helios.Hosting;
using Helios.Hosting.Bus;
using Helios.Hosting.Timeliness;
using Helios.LaneOrchestrator;
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

/// <summary>The four services in one container on one in-memory bus.</summary>
internal static class EmbeddedServices
{
    public static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(20);
    private const string TokenSetting = "Helios:Http:BearerToken";
    private const string PricesSetting = "Helios:Sessions:Usage:PricesFile";
    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan SlowestPoll = TimeSpan.FromMilliseconds(500);

    public static WebApplication Compose(EmbeddedOptions options, HomeFolder home, Uri url, string connectionString)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions
            {
                ApplicationName = "helios",
                // Not the current folder of the user.
                ContentRootPath = AppContext.BaseDirectory,
            }
        );
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Helios:Bus:Transport"] = "memory",
                ["Helios:Postgres:ConnectionString"] = connectionString,
                ["Helios:Postgres:MigrateAtStart"] = "true",
                // No other process takes part: what one that was killed has left is found at the start.
                ["Helios:Postgres:Poll"] = "00:00:30",
                ["Helios:Postgres:LeaseLasts"] = "00:00:20",
                ["Helios:Postgres:CloseIdleConnectionsAfter"] = "00:01:00",
                ["Helios:Installation:Id"] = home.InstallationId(),
                ["Helios:Host:DataFolder"] = home.AgentFolder,
                ["Helios:Host:Url"] = url.GetLeftPart(UriPartial.Authority),
            }
        );
        builder.Configuration.AddInMemoryCollection(options.Settings);
        builder.AddHeliosDefaults("embedded");
        AddDefaults(builder, home);
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
        services.AddHeliosBus(
            builder.Configuration,
            bus =>
            {
                bus.AddLaneOrchestratorEndpoints();
                bus.AddSessionRegistryEndpoints();
                bus.AddHarnessMonitorEndpoints();
                bus.AddWorktreeAgentEndpoints();
            }
        );

        var app = builder.Build();
        app.MapHeliosDefaults();
        app.MapLaneOrchestrator();
        return app;
    }

    /// <summary>What counts if a user has not set it.</summary>
    private static void AddDefaults(WebApplicationBuilder builder, HomeFolder home)
    {
        if (builder.Configuration[TokenSetting] is null)
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create(TokenSetting, (string?)home.Token())]);
        else
            home.ForgetToken();
        if (builder.Configuration[PricesSetting] is null)
        {
            var file = Path.Combine(home.Path, "prices.json");
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create(PricesSetting, (string?)file)]);
        }
    }

    public static async Task Start(WebApplication app, int port, HomeFolder home, CancellationToken cancellationToken)
    {
        // The in-memory bus logs through a static of MassTransit's; the one of an earlier system in this process is disposed.
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
                EmbeddedFailure.ServiceFailed,
                $"A service did not start: {failed.GetBaseException().Message}",
                $"less {home.LogFile}",
                failed
            );
        }
    }

    /// <summary>Waits until everything is ready for a lane, not only until processes run.</summary>
    public static async Task WaitUntilReady(
        WebApplication app,
        HomeFolder home,
        EmbeddedOptions options,
        PostgresSupervisor? keeper,
        CancellationToken cancellationToken
    )
    {
        var checks = app.Services.GetRequiredService<HealthCheckService>();
        var time = TimeProvider.System;
        var wait = new StartupWait(options.StalledAfter, app.Services.GetRequiredService<AttentionClock>(), time, options.Say);
        // Checking costs time on the machine that is starting.
        var pause = ReadyPoll;
        while (true)
        {
            if (keeper is not null && await keeper.Look(cancellationToken) is { } lost)
                throw new EmbeddedException(EmbeddedFailure.ServiceFailed, lost, $"less {home.LogFile}");
            var report = await checks.CheckHealthAsync(cancellationToken);
            if (report.Status is not HealthStatus.Unhealthy)
                return;
            var missing = report
                .Entries.Where(entry => entry.Value.Status is HealthStatus.Unhealthy)
                .Select(entry => $"{entry.Key} ({entry.Value.Description ?? entry.Value.Exception?.Message ?? "unhealthy"})")
                .ToList();
            if (!wait.Goes(missing))
            {
                throw new EmbeddedException(
                    EmbeddedFailure.ServiceFailed,
                    $"The start has made no progress for {options.StalledAfter.TotalSeconds:0} s; not ready: {string.Join(", ", missing)}.",
                    $"less {home.LogFile}"
                );
            }

            await Task.Delay(pause, time, cancellationToken);
            pause = pause < SlowestPoll ? pause * 1.5 : SlowestPoll;
        }
    }
}
