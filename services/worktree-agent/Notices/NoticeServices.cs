using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.WorktreeAgent.Notices;

/// <summary>A command of the host that notifies people.</summary>
internal static class NoticeServices
{
    public static IServiceCollection AddNotices(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<NoticeCommandOptions>()
            .Bind(configuration.GetSection(NoticeCommandOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<NoticeCommands>();
        return services;
    }
}
