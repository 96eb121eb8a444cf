using Helios.Testing;

namespace Helios.WorktreeAgent.Tests.Hosting;

public sealed class AgentOnRabbitMqTests : AgentBusTests
{
    protected override async Task<IReadOnlyDictionary<string, string?>> Bus() => (await RabbitServer.Shared).ClaimVirtualHost().Settings;
}
