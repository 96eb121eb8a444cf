using Helios.EndToEnd.Tests.Systems;

namespace Helios.EndToEnd.Tests;

/// <summary>The embedded system is killed with SIGKILL at random moments of a lane's life and started again.</summary>
public sealed class RandomKillTests
{
    [Fact]
    [Trait("req", "survives-kill")]
    [Trait("req", "nothing-leaks")]
    public async Task The_embedded_system_loses_nothing_and_leaks_nothing()
    {
        await using var system = new EmbeddedSystem { HasOwnPostgres = true };
        await RandomKills.Survive(system, seed: 20260101);
    }
}
