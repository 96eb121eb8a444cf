using Helios.Contracts;
using Helios.Contracts.DeadLetters;
using Helios.Contracts.Hosts;
using Helios.Testing;

namespace Helios.SessionRegistry.Tests.Sessions;

public sealed class ForgottenHostTests
{
    [Fact]
    [Trait("req", "host-administration")]
    public async Task Nothing_is_ordered_of_a_host_that_was_given_up()
    {
        await using var scene = await SessionScene.Start();
        await scene.Ensured(scene.Ensuring() with { Launch = true });
        (await scene.Value<long>("select count(*) from sessions.agent_orders")).ShouldBe(1);

        await scene.Tell(Endpoints.Sessions, new HostForgotten { HostId = scene.HostId, Cause = SessionScene.Cause });

        await Eventually.Holds(async () => await scene.Value<long>("select count(*) from sessions.agent_orders") == 0);
    }

    [Fact]
    [Trait("req", "dead-letters")]
    public async Task What_fails_for_good_is_moved_to_the_orchestrator()
    {
        await using var scene = await SessionScene.Start();

        await scene.Tell(Endpoints.Sessions, new OfANewerVersion("hello"));

        const string sent = "select count(*) from sessions.outbox where destination like '%lane-orchestrator.dead-letters'";
        await Eventually.Holds(async () => await scene.Value<long>(sent) == 1);
        (await scene.Value<long>("select count(*) from sessions.dead_letters")).ShouldBe(0);
        var envelope = await scene.Value<string>(
            "select envelope from sessions.outbox where destination like '%lane-orchestrator.dead-letters'"
        );
        envelope.ShouldContain(nameof(DeadLetterReported));
        envelope.ShouldContain("hello");
        envelope.ShouldContain("no_consumer");
    }

    private sealed record OfANewerVersion(string Text);
}
