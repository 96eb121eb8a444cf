using MassTransit;
using MassTransit.Configuration;

namespace Helios.Hosting.Bus;

/// <summary>Interfaces of messages are only for code; no exchange is created for them.</summary>
internal sealed class RolesHaveNoExchange : IPublishTopologyConfigurationObserver
{
    public void MessageTopologyCreated<T>(IMessagePublishTopologyConfigurator<T> configurator)
        where T : class
    {
        if (IsRole(typeof(T)))
            configurator.Exclude = true;
    }

    // A fault of the role counts, too.
    private static bool IsRole(Type type) =>
        type.IsGenericType
            ? IsRole(type.GenericTypeArguments[0])
            : type.IsInterface && type.Namespace?.StartsWith("Helios.", StringComparison.Ordinal) is true;
}
