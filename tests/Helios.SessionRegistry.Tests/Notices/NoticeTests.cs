using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Helios.SessionRegistry.Notices;
using Helios.SessionRegistry.Tests.Lifecycle;
using Helios.SessionRegistry.Tests.Reactions;
using Helios.SessionRegistry.Tests.Sessions;
using Helios.Testing;

namespace Helios.SessionRegistry.Tests.Notices;

public sealed class NoticeTests
{
    private const string Secret = "a secret of the test";

    [Fact]
    [Trait("req", "session-notices")]
    public async Task A_notice_is_posted_signed_and_posted_again_until_it_is_taken()
    {
        await using var receiver = await Receiver.Start(
            (context, times) =>
            {
                context.Response.StatusCode = times < 4 ? 503 : 204;
                return Task.CompletedTask;
            }
        );
        await using var scene = await SessionScene.Start(configure: settings => Webhook(settings, receiver.Address));
        var session = await scene.Ensured(scene.Ensuring());

        await scene.Look(session, Some.Open with { IsMergeable = true });

        await Eventually.Holds(async () =>
            await scene.Value<long>("select count(*) from sessions.notices where state = 'sent' and attempts = 4") == 1
        );
        receiver.Received.Count.ShouldBe(4);
        foreach (var (_, headers, body) in receiver.Received)
            SignedBy(Secret, headers["Helios-Signature"], body).ShouldBeTrue();
        receiver.Received.Select(each => each.Headers["Helios-Notice"]).Distinct().Count().ShouldBe(1);
        var notice = JsonNode.Parse(receiver.Received.First().Body)!;
        notice["notice_id"]!.GetValue<string>().ShouldBe(receiver.Received.First().Headers["Helios-Notice"]);
        notice["key"]!.GetValue<string>().ShouldBe("approved-and-green");
        notice["urgent"]!.GetValue<bool>().ShouldBeFalse();
        notice["session_id"]!.GetValue<string>().ShouldBe(session.SessionId.ToString());
        notice["lane_id"]!.GetValue<string>().ShouldBe(session.LaneId.ToString());
        notice["pull_request_url"]!.GetValue<string>().ShouldBe(Some.Open.Url);
        notice["text"]!.GetValue<string>().ShouldContain("can be merged");
    }

    [Fact]
    [Trait("req", "session-notices")]
    public async Task An_undeliverable_notice_delays_no_other_and_is_eventually_abandoned()
    {
        await using var receiver = await Receiver.Start(
            (context, _) =>
            {
                context.Response.StatusCode = context.Request.Headers["Helios-Notice"] == "nt_bad" ? 500 : 200;
                return Task.CompletedTask;
            }
        );
        await using var scene = await SessionScene.Start(configure: settings =>
        {
            Webhook(settings, receiver.Address);
            settings["Helios:Sessions:Notices:GiveUpAfter"] = "00:00:02";
        });
        await scene.Value<long>(
            $$"""
            with bad as (insert into sessions.notices (notice_id, way, host_id, body, state, due_at, created_at)
            values ('nt_bad', 'webhook', '{{scene.HostId}}',
                '{"notice_id": "nt_bad", "key": "pr-closed", "urgent": false, "text": "x", "host_id": "{{scene.HostId}}", "correlation_id": "c", "at": "2030-01-01T00:00:00Z"}',
                'pending', now(), now()) returning 1) select count(*) from bad
            """
        );
        await Eventually.Holds(() => receiver.Received.Count(each => each.Headers["Helios-Notice"] == "nt_bad") >= 2);

        var session = await scene.Ensured(scene.Ensuring());
        await scene.Look(session, Some.Open with { IsMergeable = true });

        await Eventually.Holds(async () => await scene.Value<long>("select count(*) from sessions.notices where state = 'sent'") == 1);
        await Eventually.Holds(async () =>
            await scene.Value<long>("select count(*) from sessions.notices where state = 'failed' and last_error like '%500%'") == 1
        );
    }

    [Fact]
    [Trait("req", "session-notices")]
    public async Task A_notice_follows_no_redirect_to_somebody_else()
    {
        await using var other = await Receiver.Start((_, _) => Task.CompletedTask);
        await using var receiver = await Receiver.Start(
            (context, times) =>
            {
                if (times == 1)
                    context.Response.Redirect(other.Address.ToString());
                return Task.CompletedTask;
            }
        );
        await using var scene = await SessionScene.Start(configure: settings => Webhook(settings, receiver.Address));
        var session = await scene.Ensured(scene.Ensuring());

        await scene.Look(session, Some.Open with { IsMergeable = true });

        await Eventually.Holds(async () =>
            await scene.Value<long>("select count(*) from sessions.notices where state = 'sent' and attempts = 2") == 1
        );
        other.Received.ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "session-notices")]
    public async Task A_command_notice_is_sent_to_the_host_until_it_has_run()
    {
        await using var scene = await SessionScene.Start(configure: settings =>
        {
            settings["Helios:Sessions:Notices:CommandOnHost"] = "true";
            Quick(settings);
        });
        var session = await scene.Ensured(scene.Ensuring());

        await scene.Look(session, Some.Open with { IsMergeable = true });
        await Eventually.Holds(() => scene.Orders<RunNoticeCommand>().Count >= 2);
        var order = scene.Orders<RunNoticeCommand>()[0];
        order.Notice.Text.ShouldContain("can be merged");
        await scene.Tell(
            Endpoints.SessionReactions,
            new NoticeCommandRan
            {
                HostId = scene.HostId,
                NoticeId = order.Notice.NoticeId,
                Succeeded = true,
            }
        );

        await Eventually.Holds(async () => await scene.Value<long>("select count(*) from sessions.notices where state = 'sent'") == 1);
    }

    [Fact]
    [Trait("req", "session-notices")]
    public async Task A_missing_notify_command_is_not_retried()
    {
        await using var scene = await SessionScene.Start(configure: settings => settings["Helios:Sessions:Notices:CommandOnHost"] = "true");
        var session = await scene.Ensured(scene.Ensuring());

        await scene.Look(session, Some.Open with { IsMergeable = true });
        await Eventually.Holds(() => scene.Orders<RunNoticeCommand>().Count == 1);
        await scene.Tell(
            Endpoints.SessionReactions,
            new NoticeCommandRan
            {
                HostId = scene.HostId,
                NoticeId = scene.Orders<RunNoticeCommand>()[0].Notice.NoticeId,
                Succeeded = false,
                Final = true,
                Detail = "The host has no notify command.",
            }
        );

        await Eventually.Holds(async () =>
            await scene.Value<long>(
                "select count(*) from sessions.notices where state = 'failed' and last_error = 'The host has no notify command.'"
            ) == 1
        );
    }

    [Fact]
    [Trait("req", "session-mass-death")]
    public async Task A_host_incident_sends_one_notice_however_long_it_lasts_and_however_many_sessions_it_affects()
    {
        await using var receiver = await Receiver.Start((_, _) => Task.CompletedTask);
        await using var scene = await SessionScene.Start(configure: settings => Webhook(settings, receiver.Address));
        var sessions = new List<SessionView>();
        foreach (var _ in Enumerable.Range(0, 5))
            sessions.Add(await scene.Running());
        foreach (var round in Enumerable.Range(1, 4))
        {
            await scene.Report(
                scene.Round(round, [.. sessions.Select(session => SessionScene.Facts(session, RuntimeFinding.Gone, ProcessFinding.Dead))])
            );
            await Eventually.Holds(async () => (await scene.View(sessions[4].SessionId)).State.Detecting?.Attempts == round);
        }

        foreach (var session in sessions)
            (await scene.View(session.SessionId)).DisplayStatus.ShouldBe(DisplayStatus.Stuck);
        await scene.Report(
            scene.Round(5, [.. sessions.Select(session => SessionScene.Facts(session, RuntimeFinding.Alive, ProcessFinding.Alive))])
        );

        await Eventually.Holds(() => Incidents(scene).Count() == 2);
        Incidents(scene).ShouldBe(["session.incident.started", "session.incident.ended"]);
        await Eventually.Holds(() => !receiver.Received.IsEmpty);
        JsonNode.Parse(receiver.Received.ShouldHaveSingleItem().Body)!["key"]!.GetValue<string>().ShouldBe("host-incident");
    }

    [Fact]
    [Trait("req", "session-notices")]
    public void A_notice_is_signed_as_documented()
    {
        var signature = NoticeSignature.Of("0123456789abcdef", DateTimeOffset.FromUnixTimeSeconds(1893456000), "{\"a\":1}"u8);

        // Computed with: printf '1893456000.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef
        signature.ShouldBe("t=1893456000,v1=b89f07432570bf8b760a27f3fa59a668b35cf5b8601a872e4a020e3cf4fa32ff");
    }

    [Theory]
    [Trait("req", "session-notices")]
    [InlineData("ftp://example.com/", "a secret of the test", "http or https")]
    [InlineData("https://user:pw@example.com/", "a secret of the test", "without a user")]
    [InlineData("https://example.com/", null, "WebhookSecret is required")]
    public void Settings_that_cannot_work_are_refused_at_start(string url, string? secret, string says) =>
        new NoticeOptions { WebhookUrl = new(url), WebhookSecret = secret }
            .Validate(null!)
            .ShouldHaveSingleItem()
            .ErrorMessage!.ShouldContain(says);

    private static IEnumerable<string> Incidents(SessionScene scene) =>
        scene
            .Events.Where(told => told["subject"]!.GetValue<string>() == scene.HostId.ToString())
            .Select(told => told["type"]!.GetValue<string>());

    private static void Webhook(Dictionary<string, string?> settings, Uri address)
    {
        settings["Helios:Sessions:Notices:WebhookUrl"] = address.ToString();
        settings["Helios:Sessions:Notices:WebhookSecret"] = Secret;
        Quick(settings);
    }

    private static void Quick(Dictionary<string, string?> settings)
    {
        settings["Helios:Sessions:Notices:TryAgainAfter"] = "00:00:00.05";
        settings["Helios:Sessions:Notices:TryAgainAtLeastEvery"] = "00:00:00.2";
        settings["Helios:Sessions:Notices:WebhookAnswersWithin"] = "00:00:02";
        settings["Helios:Sessions:Notices:LookEvery"] = "00:00:00.05";
    }

    /// <summary>What a receiver does, as the documentation tells it.</summary>
    private static bool SignedBy(string secret, string header, byte[] body)
    {
        var parts = header.Split(',').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{parts["t"]}."), .. body];
        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed)) == parts["v1"];
    }
}
