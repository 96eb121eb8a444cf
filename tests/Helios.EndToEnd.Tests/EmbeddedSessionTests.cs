using Helios.EndToEnd.Tests.Systems;

namespace Helios.EndToEnd.Tests;

/// <summary>The same in one process.</summary>
[Collection(SharedSystemTests.Name)]
public sealed class EmbeddedSessionTests(SharedSystem shared)
{
    [Fact]
    [Trait("req", "session-end-to-end")]
    public Task In_one_process_an_agent_lives_a_whole_life() => SessionTests.LiveAWholeLife(shared.System);
}
