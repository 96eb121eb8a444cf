using System.Text.Json.Nodes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Testing;
using Helios.WorktreeAgent.Notices;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Notices;

[Trait("req", "session-notices")]
public sealed class NoticeCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new("a folder");

    [Fact]
    public async Task The_command_of_the_host_gets_the_notice_and_is_not_run_twice_for_it()
    {
        await using var rig = Rig("""printf '%s\n' "$(cat)" >> "$0" """, folder["told"]);
        var notice = Notice("It's \"stuck\"; $(touch pwned) `x`");

        Take(rig, notice);
        (await rig.Bus.Next<NoticeCommandRan>()).ShouldSatisfyAllConditions(
            ran => ran.Succeeded.ShouldBeTrue(),
            ran => ran.NoticeId.ShouldBe(notice.NoticeId),
            ran => ran.HostId.ShouldBe(rig.Folder.Identity.HostId)
        );
        Take(rig, notice);
        await Eventually.Holds(() => rig.Bus.All<NoticeCommandRan>().Count() == 2);

        var told = (await File.ReadAllLinesAsync(folder["told"])).ShouldHaveSingleItem();
        JsonNode.Parse(told)!["text"]!.GetValue<string>().ShouldBe(notice.Text);
        JsonNode.Parse(told)!["key"]!.GetValue<string>().ShouldBe("agent-stuck");
    }

    [Fact]
    public async Task A_command_that_failed_says_why_and_is_run_again_when_asked_again()
    {
        await using var rig = Rig("""echo x >> "$0"; echo 'no such pager' >&2; test "$(wc -l < "$0")" -gt 1""", folder["told"]);
        var notice = Notice("x");

        Take(rig, notice);
        var failed = await rig.Bus.Next<NoticeCommandRan>();
        Take(rig, notice);

        (failed.Succeeded, failed.Final).ShouldBe((false, false));
        failed.Detail!.ShouldContain("no such pager");
        (await rig.Bus.Next<NoticeCommandRan>(ran => ran.Succeeded)).Detail.ShouldBeNull();
    }

    [Fact]
    public async Task A_command_that_takes_too_long_is_ended()
    {
        await using var rig = Rig("sleep 100 & sleep 100", within: "00:00:00.300");

        Take(rig, Notice("x"));

        (await rig.Bus.Next<NoticeCommandRan>()).Detail!.ShouldContain("was stopped");
    }

    [Fact]
    public async Task A_host_without_a_command_says_that_asking_again_is_of_no_use()
    {
        await using var rig = new AgentRig().Open();

        Take(rig, Notice("x"));

        (await rig.Bus.Next<NoticeCommandRan>()).ShouldSatisfyAllConditions(
            ran => ran.Final.ShouldBeTrue(),
            ran => ran.Detail!.ShouldContain("Helios:Host:Notices:Command")
        );
    }

    public void Dispose() => folder.Dispose();

    private static AgentRig Rig(string script, string argument = "sh", string? within = null) =>
        new AgentRig(
            new Dictionary<string, string?>
            {
                ["Helios:Host:Notices:Command:0"] = "/bin/sh",
                ["Helios:Host:Notices:Command:1"] = "-c",
                ["Helios:Host:Notices:Command:2"] = script,
                ["Helios:Host:Notices:Command:3"] = argument,
                ["Helios:Host:Notices:Within"] = within ?? "00:00:20",
            }
        ).Open();

    private static void Take(AgentRig rig, SessionNotice notice) =>
        rig.Get<NoticeCommands>().Take(new RunNoticeCommand { HostId = rig.Folder.Identity.HostId, Notice = notice });

    private static SessionNotice Notice(string text) =>
        new()
        {
            NoticeId = "nt_1",
            Key = "agent-stuck",
            Urgent = true,
            Text = text,
            HostId = HostId.New(),
            CorrelationId = "cor",
            At = TimeProvider.System.GetUtcNow(),
        };
}
