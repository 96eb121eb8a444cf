using System.Text.Json;
using Helios.Contracts;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Tunnels;
using Helios.LaneOrchestrator.Api;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Tests.Api;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Tunnels;

[Trait("req", "lane-merge")]
[Collection(ApiCollection.Name)]
public sealed class LaneWorkTests(SharedOrchestrator shared) : IAsyncLifetime
{
    private static readonly string Commit = new('c', 40);

    private readonly Orchestrator it = shared.It;
    private string lane = "";

    public static TheoryData<MergeRefusalReason> Reasons =>
        [.. Enum.GetValues<MergeRefusalReason>().Where(reason => reason is not MergeRefusalReason.Unspecified)];

    public async ValueTask InitializeAsync()
    {
        it.Host.BeItself();
        var workspace = await it.Workspace();
        lane = (await it.Send("POST", $"/v1/workspaces/{workspace}/lanes?wait=ready", new { display_name = "a" })).Body[
            "lane_id"
        ]!.GetValue<string>();
    }

    public ValueTask DisposeAsync()
    {
        it.Host.BeItself();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Every_refusal_of_a_host_is_a_problem_of_the_contract(MergeRefusalReason reason)
    {
        var refusal = LaneWorkQuestions.RefusalOf(new LaneWorkRefusal { Reason = reason, Detail = "Do something else." });

        ProblemReason.All.ShouldContain(refusal.Reason);
        refusal.Reason.Status.ShouldBe(409);
        refusal.Fields.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("commit", """{"message": "Say it"}""", LaneAct.Commit)]
    [InlineData("rebase", """{"strategy": "merge"}""", LaneAct.Rebase)]
    [InlineData("merge", """{"strategy": "ff_only", "leave_uncommitted": true}""", LaneAct.Merge)]
    [InlineData("push", """{"remote": "origin", "force": true}""", LaneAct.Push)]
    public async Task An_act_is_ordered_from_the_host_and_its_answer_is_passed_on(string route, string body, LaneAct act)
    {
        LaneWorkOrder? order = null;
        Answer(target =>
        {
            order = target.Work;
            return new LaneWorkAnswer { Done = Done(act) };
        });

        var (status, done, _) = await it.Send("POST", $"/v1/lanes/{lane}/{route}", JsonSerializer.Deserialize<JsonElement>(body));

        status.ShouldBe(200);
        done["commit"]!.GetValue<string>().ShouldBe(Commit);
        done["act"]!.GetValue<string>().ShouldBe(SnakeCase.Of(act));
        order!.Act.ShouldBe(act);
        order.Branch.ShouldBe($"helios/lane/{lane}");
        switch (act)
        {
            case LaneAct.Commit:
                order.Message.ShouldBe("Say it");
                break;
            case LaneAct.Rebase:
                (order.Target, order.Update).ShouldBe(("main", UpdateStrategy.Merge));
                break;
            case LaneAct.Merge:
                (order.Target, order.Strategy, order.LeaveUncommitted).ShouldBe(("main", MergeStrategy.FfOnly, true));
                break;
            default:
                (order.Remote, order.Force).ShouldBe(("origin", true));
                break;
        }
    }

    [Fact]
    public async Task Conflicts_are_a_problem_with_their_paths()
    {
        var refused = new LaneWorkRefusal
        {
            Reason = MergeRefusalReason.MergeConflicts,
            Detail = "Resolve them.",
            Paths = ["a", "b c"],
            Tail = "CONFLICT",
        };
        Answer(_ => new LaneWorkAnswer { Refused = refused });

        var (status, problem, _) = await it.Send("POST", $"/v1/lanes/{lane}/merge", new { cleanup = true });

        (status, problem["reason"]!.GetValue<string>(), problem["detail"]!.GetValue<string>()).ShouldBe(
            (409, "merge_conflicts", "Resolve them.")
        );
        problem["paths"]!.AsArray().Select(path => path!.GetValue<string>()).ShouldBe(["a", "b c"]);
        problem["tail"]!.GetValue<string>().ShouldBe("CONFLICT");
        (await it.Send("GET", $"/v1/lanes/{lane}")).Body["status"]!.GetValue<string>().ShouldBe("ready");
    }

    [Fact]
    public async Task The_workspace_says_how_its_lanes_are_merged_unless_the_request_does()
    {
        var strategies = new List<MergeStrategy>();
        Answer(target =>
        {
            strategies.Add(target.Work!.Strategy);
            return new LaneWorkAnswer { Done = Done(LaneAct.Merge) };
        });
        var workspace = (await it.Send("GET", $"/v1/lanes/{lane}")).Body["workspace_id"]!.GetValue<string>();

        (await it.Send("POST", $"/v1/lanes/{lane}/merge", new { })).Status.ShouldBe(200);
        (await it.Send("PATCH", $"/v1/workspaces/{workspace}", new { merge_strategy = "squash" })).Body["merge_strategy"]!
            .GetValue<string>()
            .ShouldBe("squash");
        (await it.Send("POST", $"/v1/lanes/{lane}/merge", new { })).Status.ShouldBe(200);
        (await it.Send("POST", $"/v1/lanes/{lane}/merge", new { strategy = "ff_only" })).Status.ShouldBe(200);

        strategies.ShouldBe([MergeStrategy.Merge, MergeStrategy.Squash, MergeStrategy.FfOnly]);
    }

    [Fact]
    public async Task A_merge_with_cleanup_ends_the_lane()
    {
        Answer(_ => new LaneWorkAnswer { Done = Done(LaneAct.Merge) });

        var (status, done, _) = await it.Send("POST", $"/v1/lanes/{lane}/merge", new { cleanup = true });

        (status, done["ending"]!.GetValue<bool>()).ShouldBe((200, true));
        await Eventually.Holds(async () => (await it.Send("GET", $"/v1/lanes/{lane}")).Body["status"]!.GetValue<string>() == "closed");
    }

    [Fact]
    public async Task A_merge_of_a_lane_that_cannot_end_is_done_and_says_so()
    {
        await it.Send("POST", $"/v1/lanes/{lane}/attach", new { agent_id = "me" });
        Answer(_ => new LaneWorkAnswer { Done = Done(LaneAct.Merge) });

        var (status, problem, _) = await it.Send("POST", $"/v1/lanes/{lane}/merge", new { cleanup = true });

        (status, problem["reason"]!.GetValue<string>()).ShouldBe((409, "agents_attached"));
        problem["detail"]!.GetValue<string>().ShouldStartWith("The lane is merged (cccccccccc), but not ended: ");
    }

    [Fact]
    public async Task A_preview_is_the_hosts()
    {
        LaneWorkOrder? order = null;
        Answer(target =>
        {
            order = target.Work;
            return new LaneWorkAnswer
            {
                Preview = new LaneMergeView
                {
                    LaneId = LaneId.Parse(lane),
                    Branch = "fix",
                    HeadCommit = Commit,
                    Target = "release",
                    TargetCommit = Commit,
                    Ahead = 1,
                    Behind = 2,
                    Conflicts = ["a"],
                    Uncommitted = 0,
                    Obstacles = [new MergeObstacle { Reason = MergeRefusalReason.MergeConflicts, Detail = "Resolve it." }],
                },
            };
        });

        var (status, view, _) = await it.Send("GET", $"/v1/lanes/{lane}/merge-preview?into=release");

        status.ShouldBe(200);
        (order!.Act, order.Target).ShouldBe((LaneAct.Unspecified, "release"));
        view["obstacles"]![0]!["reason"]!.GetValue<string>().ShouldBe("merge_conflicts");
        view["conflicts"]![0]!.GetValue<string>().ShouldBe("a");
    }

    [Fact]
    public async Task What_a_host_cannot_read_is_explained_and_a_lane_that_has_ended_is_refused()
    {
        it.Host.Streams = _ => Frames(new TunnelFrame(TunnelFrameKind.Failed, 0, "no such folder."u8.ToArray()));
        (await it.Send("POST", $"/v1/lanes/{lane}/commit", new { message = "x" })).Body["reason"]!
            .GetValue<string>()
            .ShouldBe("worktree_unreadable");
        (await it.Send("POST", $"/v1/lanes/{lane}/commit", new { message = "" })).Body["reason"]!
            .GetValue<string>()
            .ShouldBe("invalid_request");

        await it.Send("POST", $"/v1/lanes/{lane}/cleanup?wait=closed");

        (await it.Send("POST", $"/v1/lanes/{lane}/push")).Body["reason"]!.GetValue<string>().ShouldBe("lane_closed");
        (await it.Send("POST", $"/v1/lanes/{LaneId.New()}/push")).Body["reason"]!.GetValue<string>().ShouldBe("lane_not_found");
    }

    [Fact]
    public async Task What_was_done_is_an_event_with_its_actor_and_no_change_of_the_lane()
    {
        var revision = (await it.Send("GET", $"/v1/lanes/{lane}")).Body["revision"]!.GetValue<long>();
        await Tell(LaneAct.Merge, HostId.New());
        await Tell(LaneAct.Merge, it.Host.Id);
        await Tell(LaneAct.Push, it.Host.Id);

        await Eventually.Holds(async () =>
            (await it.Send("GET", $"/v1/events?topic=lane.pushed&lane={lane}")).Body["items"]!.AsArray().Count == 1
        );
        var merged = (await it.Send("GET", $"/v1/events?topic=lane.merged&lane={lane}")).Body["items"]!.AsArray();

        var told = merged.ShouldHaveSingleItem()!;
        told["actor"]!.GetValue<string>().ShouldBe("cli:me");
        told["data"]!["branch"]!.GetValue<string>().ShouldBe("main");
        (await it.Send("GET", $"/v1/lanes/{lane}")).Body["revision"]!.GetValue<long>().ShouldBe(revision);
    }

    private async Task Tell(LaneAct act, HostId host)
    {
        var lanes = await it.Services.GetRequiredService<IBus>().GetSendEndpoint(Endpoints.Address(Endpoints.Lanes));
        await lanes.Send(
            new LaneWorkDone
            {
                HostId = host,
                LaneId = LaneId.Parse(lane),
                Work = Done(act),
                OccurredAt = DateTimeOffset.UnixEpoch,
                Cause = new Cause { CorrelationId = "cor_test", Actor = "cli:me" },
            }
        );
    }

    private void Answer(Func<TunnelTarget, LaneWorkAnswer> answer) =>
        it.Host.Streams = command =>
            Frames(
                new TunnelFrame(TunnelFrameKind.Stdout, 0, JsonSerializer.SerializeToUtf8Bytes(answer(command.Target), PublicJson.Strict)),
                new TunnelFrame(TunnelFrameKind.End, 0, default)
            );

    private LaneWorkView Done(LaneAct act) =>
        new()
        {
            LaneId = LaneId.Parse(lane),
            Act = act,
            Branch = "main",
            Before = new string('b', 40),
            Commit = Commit,
            Changed = true,
        };

    private static async IAsyncEnumerable<TunnelFrame> Frames(params TunnelFrame[] frames)
    {
        foreach (var frame in frames)
        {
            await Task.Yield();
            yield return frame;
        }
    }
}
