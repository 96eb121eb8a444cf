using Helios.Testing;

namespace Helios.WorktreeAgent.Tests.Hosting;

public sealed class TheAgentIsOnRabbitMq : AgentBusTests
{
    protected override async Task<IReadOnlyDictionary<string, string?>> Bus() => (await RabbitServer.Shared).ClaimVirtualHost().Settings;
}
