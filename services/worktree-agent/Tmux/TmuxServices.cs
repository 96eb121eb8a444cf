using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.WorktreeAgent.Tmux;

/// <summary>The host's own tmux server.</summary>
internal static class TmuxServices
{
    public static IServiceCollection AddTmux(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHostOptions<TmuxOptions>(configuration);
        services.AddSingleton<TmuxProgram>();
        services.AddSingleton<TmuxServer>();
        return services;
    }
}
