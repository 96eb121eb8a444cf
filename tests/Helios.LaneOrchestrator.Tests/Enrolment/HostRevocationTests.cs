using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Enrolment;
using Helios.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Enrolment;

[Trait("req", "host-revocation")]
public sealed class HostRevocationTests(EnrolmentScene scene) : IClassFixture<EnrolmentScene>
{
    [Fact]
    public async Task A_revoked_host_has_no_user_and_is_not_listened_to_and_is_itself_again_when_it_is_enrolled_again()
    {
        var name = EnrolmentScene.NewName();
        var (host, user) = await Joined(name, new { labels = new { zone = "a" } });

        var (status, revoked, response) = await scene.It.Send("POST", $"/v1/hosts/{host}/revoke", headers: ("X-Helios-Actor", "anna"));

        status.ShouldBe(200, revoked.ToJsonString());
        revoked["pending"].ShouldBeNull();
        revoked["host"]!["revoked_by"]!.GetValue<string>().ShouldBe("anna");
        revoked["host"]!["status"]!.GetValue<string>().ShouldBe("lost");
        scene.Broker.Users.ShouldNotContainKey(user);
        scene.Broker.Closed.ShouldContain(user);
        (await scene.It.Send("POST", $"/v1/hosts/{host}/revoke")).Response.Headers.ETag.ShouldBe(response.Headers.ETag);

        // Whatever it still says, it stays lost.
        await scene.Register(host, name, 1);
        await scene.Register(host, name, 2);
        await scene.Beat(host, 1, 7);
        var marker = await Joined(EnrolmentScene.NewName());
        (await scene.Host(marker.Host.ToString()))["status"]!.GetValue<string>().ShouldBe("online");
        var view = await scene.Host(host.ToString());
        (view["status"]!.GetValue<string>(), view["incarnation"]!.GetValue<long>()).ShouldBe(("lost", 1));

        var (enrolment, secret) = await scene.Enrol(name, new { labels = new { gpu = "a100" } });
        enrolment["host_id"]!.GetValue<string>().ShouldBe(host.ToString());
        (await scene.Join(secret, EnrolmentScene.NewHash())).Status.ShouldBe(200);
        await scene.Register(host, name, 3);
        await Eventually.Holds(async () => (await scene.Host(host.ToString()))["status"]!.GetValue<string>() is "online");
        view = await scene.Host(host.ToString());
        view["revoked_at"].ShouldBeNull();
        view["operator_labels"]!.ToJsonString().ShouldBe("""{"gpu":"a100","zone":"a"}""");
        scene.Broker.Users.ShouldContainKey(user);
        await Eventually.Passes(async () =>
            (await scene.Events(host.ToString())).ShouldBe([
                ("host.joined", $"worktree-agent:{host}"),
                ("host.revoked", "anna"),
                ("host.lost", "anna"),
                ("host.changed", $"worktree-agent:{host}"),
                ("host.returned", $"worktree-agent:{host}"),
            ])
        );
    }

    [Fact]
    public async Task A_broker_that_is_away_deletes_the_user_when_it_is_back()
    {
        var (host, user) = await Joined(EnrolmentScene.NewName());
        scene.Broker.IsAway = true;
        try
        {
            (await scene.It.Send("POST", $"/v1/hosts/{host}/revoke")).Body["pending"]!.GetValue<string>().ShouldContain("management API");
            scene.Broker.Users.ShouldContainKey(user);
        }
        finally
        {
            scene.Broker.IsAway = false;
        }

        await scene.It.Services.GetRequiredService<BrokerUsers>().Round(CancellationToken.None);

        scene.Broker.Users.ShouldNotContainKey(user);
    }

    [Fact]
    public async Task A_revoked_host_that_is_forgotten_stays_out()
    {
        var name = EnrolmentScene.NewName();
        var (host, _) = await Joined(name);
        (await scene.It.Send("POST", $"/v1/hosts/{host}/revoke")).Status.ShouldBe(200);
        (await scene.It.Send("POST", $"/v1/hosts/{host}/forget", new { })).Status.ShouldBe(200);

        await scene.Register(host, name, 2);

        await Joined(EnrolmentScene.NewName());
        (await scene.It.Send("GET", $"/v1/hosts/{host}")).Status.ShouldBe(404);
        (await scene.Enrol(name)).Enrolment["host_id"]!.GetValue<string>().ShouldNotBe(host.ToString());
    }

    [Fact]
    public async Task With_a_host_its_open_enrolment_is_revoked()
    {
        var name = EnrolmentScene.NewName();
        var (host, _) = await Joined(name);
        (await scene.It.Send("POST", $"/v1/hosts/{host}/revoke")).Status.ShouldBe(200);
        var (_, secret) = await scene.Enrol(name);
        (await scene.Join(secret, EnrolmentScene.NewHash())).Status.ShouldBe(200);
        var (again, open) = await scene.Enrol(name);
        again["host_id"]!.GetValue<string>().ShouldBe(host.ToString());

        (await scene.It.Send("POST", $"/v1/hosts/{host}/revoke")).Status.ShouldBe(200);

        (await scene.Refused(open, EnrolmentScene.NewHash())).ShouldBe("enrolment_revoked");
        (await scene.It.Send("POST", $"/v1/hosts/{HostId.New()}/revoke")).Status.ShouldBe(404);
    }

    private async Task<(HostId Host, string User)> Joined(string name, object? more = null)
    {
        var (enrolment, secret) = await scene.Enrol(name, more);
        var host = HostId.Parse(enrolment["host_id"]!.GetValue<string>());
        (await scene.Join(secret, EnrolmentScene.NewHash())).Status.ShouldBe(200);
        await scene.Register(host, name, 1);
        await Eventually.Holds(async () => (await scene.Host(host.ToString()))["status"]?.ToString() is "online");
        return (host, $"worktree-agent-{host}");
    }
}
