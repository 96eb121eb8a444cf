using Helios.Processes;
using Helios.Worktrees;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Host;

/// <summary>What all features of the host build on.</summary>
internal static class HostServices
{
    public static IServiceCollection AddHost(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddHostOptions<HostOptions>(configuration)
            .Configure(options =>
                options.InstallationId = configuration["Helios:Installation:Id"] is { Length: > 0 } id ? id : options.InstallationId
            );
        services.AddSingleton<IValidateOptions<HostOptions>, HostOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IProcessRunner>(ProcessRunner.Instance);
        services.AddSingleton<HostFolder>();
        services.AddSingleton<AgentPrograms>();
        services.AddSingleton<SocketFolders>();
        services.AddSingleton<HostSecrets>();
        services.AddSingleton<LaneTokens>();
        services.AddSingleton<LaneEnvironment>();
        services.AddSingleton<StartGate>();
        services.AddSingleton<IReportBus, ReportBus>();
        services.AddSingleton<ReportSender>();
        services.AddSingleton(provider =>
        {
            var folder = provider.GetRequiredService<HostFolder>();
            return new WorktreeOwner(folder.Identity.InstallationId, folder.Identity.HostId, folder.Root)
            {
                Withheld = provider.GetRequiredService<HostSecrets>().Withheld,
            };
        });
        return services;
    }

    /// <summary>Adds the options of a feature from <c>Helios:Host</c>.</summary>
    public static OptionsBuilder<TOptions> AddHostOptions<TOptions>(this IServiceCollection services, IConfiguration configuration)
        where TOptions : class
    {
        services.AddSingleton<IValidateOptions<TOptions>>(new TimesInBounds<TOptions>(HostOptions.Section));
        return services
            .AddOptions<TOptions>()
            .Bind(configuration.GetSection(HostOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
    }

    /// <summary>Adds periodic work of a feature; none if the period is zero.</summary>
    public static IServiceCollection AddLoop<T, TOptions>(
        this IServiceCollection services,
        string name,
        Func<TOptions, TimeSpan> every,
        Func<T, CancellationToken, Task> round,
        LoopStart start = LoopStart.WhenOpen
    )
        where T : notnull
        where TOptions : class =>
        services.AddSingleton<IHostedService>(provider =>
        {
            var period = every(provider.GetRequiredService<IOptions<TOptions>>().Value);
            var feature = provider.GetRequiredService<T>();
            return period <= TimeSpan.Zero
                ? new NoLoop()
                : new LoopService(
                    name,
                    period,
                    start,
                    cancellationToken => round(feature, cancellationToken),
                    provider.GetRequiredService<StartGate>(),
                    provider.GetRequiredService<TimeProvider>(),
                    provider.GetRequiredService<ILogger<LoopService>>()
                );
        });

    /// <summary>Adds periodic work that is not asynchronous.</summary>
    public static IServiceCollection AddLoop<T, TOptions>(
        this IServiceCollection services,
        string name,
        Func<TOptions, TimeSpan> every,
        Action<T> round,
        LoopStart start = LoopStart.WhenOpen
    )
        where T : notnull
        where TOptions : class =>
        services.AddLoop<T, TOptions>(
            name,
            every,
            (feature, _) =>
            {
                round(feature);
                return Task.CompletedTask;
            },
            start
        );

    private sealed class NoLoop : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
