using Helios.EndToEnd.Tests.Systems;

namespace Helios.EndToEnd.Tests;

/// <summary>Any one of the four services is killed with SIGKILL at random moments of a lane's life and started again.</summary>
public sealed class RandomServiceKillTests
{
    [Fact]
    [Trait("req", "survives-kill")]
    [Trait("req", "nothing-leaks")]
    public async Task Four_services_lose_nothing_and_leak_nothing()
    {
        await using var system = new SeparateServices();
        await RandomKills.Survive(system, seed: 20260102);
    }
}
