using Helios.Testing;

namespace Helios.SessionRegistry.Tests.Sessions;

[Trait("req", "session-agents")]
public sealed class UnansweredOrderTests
{
    [Fact]
    public async Task What_is_sent_again_expires_when_it_is_sent_the_next_time()
    {
        await using var scene = await SessionScene.Start(configure: settings => settings["Helios:Sessions:ResendAfter"] = "00:00:01");
        await scene.Ensured(scene.Ensuring() with { Launch = true });

        const string sent = "select count(*) from sessions.outbox where message_type = 'LaunchAgent' and sent_at is not null";
        await Eventually.Holds(async () => await scene.Value<long>(sent) >= 3);

        // The first one stays for a host that is away; of the others, one is enough.
        const string lasting = sent + " and (envelope::jsonb ->> 'ExpirationTime') is null";
        (await scene.Value<long>(lasting)).ShouldBe(1);
        (
            await scene.Value<DateTime>(
                "select max((envelope::jsonb ->> 'ExpirationTime')::timestamptz) from sessions.outbox where message_type = 'LaunchAgent'"
            )
        ).ShouldBeInRange(SessionScene.Now.UtcDateTime.AddMinutes(-5), SessionScene.Now.UtcDateTime.AddSeconds(2));
    }
}
