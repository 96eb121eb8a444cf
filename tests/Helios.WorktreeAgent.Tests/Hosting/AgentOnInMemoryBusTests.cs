namespace Helios.WorktreeAgent.Tests.Hosting;

public sealed class AgentOnInMemoryBusTests : AgentBusTests
{
    protected override Task<IReadOnlyDictionary<string, string?>> Bus() =>
        Task.FromResult<IReadOnlyDictionary<string, string?>>(new Dictionary<string, string?> { ["Helios:Bus:Transport"] = "memory" });
}
