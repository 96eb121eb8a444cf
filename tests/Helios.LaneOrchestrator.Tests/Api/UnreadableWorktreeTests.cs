using System.Text;
using Helios.Contracts.Tunnels;

namespace Helios.LaneOrchestrator.Tests.Api;

[Collection(ApiCollection.Name)]
[Trait("req", "lane-diff")]
public sealed class UnreadableWorktreeTests(SharedOrchestrator shared) : IDisposable
{
    private readonly Orchestrator it = shared.It;

    public void Dispose() => it.Host.BeItself();

    [Theory]
    [InlineData("diff", null)]
    [InlineData("diff", "text/x-diff")]
    [InlineData("status", null)]
    public async Task An_unreadable_worktree_has_its_own_reason_and_the_hosts_message(string what, string? accept)
    {
        var lane = await Lane();
        it.Host.Streams = _ => Failing("fatal: bad object HEAD");

        var (status, problem, _) = await Ask(lane, what, accept);

        (status, problem["reason"]!.GetValue<string>()).ShouldBe((409, "worktree_unreadable"));
        problem["detail"]!.GetValue<string>().ShouldContain("fatal: bad object HEAD");
    }

    [Fact]
    public async Task While_the_worktree_is_removed_the_answer_says_so()
    {
        var lane = await Lane();
        it.Host.Streams = _ => Failing("The worktree is not there.");
        it.Host.TearsDown = false;
        (await it.Send("POST", $"/v1/lanes/{lane}/cleanup", new { })).Status.ShouldBe(202);

        var (status, problem, _) = await Ask(lane, "status", null);

        (status, problem["reason"]!.GetValue<string>()).ShouldBe((409, "worktree_unreadable"));
        problem["detail"]!.GetValue<string>().ShouldContain("cleaning");
    }

    [Theory]
    [InlineData("diff", "text/x-diff")]
    [InlineData("status", null)]
    public async Task A_line_that_breaks_before_the_first_byte_is_no_judgement_of_the_host(string what, string? accept)
    {
        var lane = await Lane();
        it.Host.DropsTheLine = true;
        it.Host.Streams = _ => AsyncEnumerable.Empty<TunnelFrame>();

        var (status, problem, _) = await Ask(lane, what, accept);

        (status, problem["reason"]!.GetValue<string>()).ShouldBe((503, "service_unavailable"));
    }

    private static async IAsyncEnumerable<TunnelFrame> Failing(string words)
    {
        await Task.Yield();
        yield return new TunnelFrame(TunnelFrameKind.Failed, 0, Encoding.UTF8.GetBytes(words));
    }

    private async Task<string> Lane()
    {
        var workspace = await it.Workspace();
        var (status, lane, _) = await it.Send(
            "POST",
            $"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=20",
            new { display_name = "first" }
        );
        status.ShouldBe(201);
        return lane["lane_id"]!.GetValue<string>();
    }

    private Task<(int Status, System.Text.Json.Nodes.JsonObject Body, HttpResponseMessage Response)> Ask(
        string lane,
        string what,
        string? accept
    ) => it.Send("GET", $"/v1/lanes/{lane}/{what}", null, accept is null ? [] : [("Accept", accept)]);
}
