using Helios.Contracts.Api.Hosts;

namespace Helios.Cli.Tests;

[Trait("req", "host-enrolment")]
public sealed class HostEnrollCommandTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();

    public ValueTask InitializeAsync() => server.InitializeAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_machine_is_enrolled_and_what_to_type_on_it_is_printed()
    {
        var enrolled = await CommandLine.Run(
            server,
            ["host", "enroll", "build-9", "--label", "gpu=a100", "--label", "zone=b", "--expires", "12h"]
        );

        enrolled.ExitCode.ShouldBe(0, enrolled.Error);
        var secret = enrolled.Lines.ShouldHaveSingleItem();
        secret.ShouldBe($"helios_{server.Enrolments.Single().EnrolmentId}_secret");
        enrolled.Error.ShouldContain($"helios-worktree-agent join https://helios.example {secret}\n");
        enrolled.Error.ShouldContain("warning: The broker is not encrypted.");
        server.Bodies.TryDequeue(out var body).ShouldBeTrue();
        body!["labels"]!.ToJsonString().ShouldBe("""{"gpu":"a100","zone":"b"}""");
        body["expires_at"].ShouldNotBeNull();
        (await CommandLine.Run(server, ["host", "enroll", "build-9", "--label", "gpu"])).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task An_enrolment_is_listed_until_it_is_revoked_by_its_name()
    {
        (await CommandLine.Run(server, ["host", "enroll", "build-9"])).ExitCode.ShouldBe(0);
        (await CommandLine.Run(server, ["host", "enrolments"])).Out.ShouldContain("build-9");

        var revoked = await CommandLine.Run(server, ["host", "revoke", "build-9"]);

        (revoked.ExitCode, revoked.Lines.Single()).ShouldBe((0, server.Enrolments.Single().EnrolmentId.ToString()));
        (await CommandLine.Run(server, ["host", "enrolments"])).Out.ShouldBeEmpty();
        (await CommandLine.Run(server, ["host", "enrolments", "--all"])).Out.ShouldContain("revoked");
        server.Host.RevokedAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_host_is_revoked_only_with_consent_and_shown_as_revoked()
    {
        var asked = await CommandLine.Run(server, ["host", "revoke", "build-7"]);
        (asked.ExitCode, server.Host.RevokedAt).ShouldBe((5, null));
        asked.Error.ShouldContain("2 lanes");

        var revoked = await CommandLine.Run(server, ["host", "revoke", "build-7", "--yes"]);

        (revoked.ExitCode, revoked.Lines.Single()).ShouldBe((0, server.Host.HostId.ToString()));
        revoked.Error.ShouldContain("The broker is unreachable.");
        (await CommandLine.Run(server, ["host", "list"])).Out.ShouldContain("revoked");
        (await CommandLine.Run(server, ["host", "show", "build-7"])).Out.ShouldContain("by anna");
        server.Host.Status.ShouldBe(HostStatus.Lost);
    }
}
