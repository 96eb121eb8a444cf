using MassTransit;
using MassTransit.Configuration;

namespace Helios.Hosting;

/// <summary>Interfaces of messages are what messages have in common, for code; no exchange is made for them.</summary>
internal sealed class RolesHaveNoExchange : IPublishTopologyConfigurationObserver
{
    public void MessageTopologyCreated<T>(IMessagePublishTopologyConfigurator<T> configurator)
        where T : class
    {
        if (IsRole(typeof(T)))
            configurator.Exclude = true;
    }

    // The fault of a role is one as well.
    private static bool IsRole(Type type) => type.IsGenericType
        ? IsRole(type.GenericTypeArguments[0])
        : type.IsInterface && type.Namespace?.StartsWith("Helios.", StringComparison.Ordinal) is true;
}
