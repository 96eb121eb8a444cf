using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Tunnels;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Commands;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Helios.LaneOrchestrator.Api;

/// <summary>
/// Bringing a lane's work back: commit, rebase, merge and push, and a preview of a merge. Hooks may take minutes, so the answer comes
/// through a tunnel, which has no time limit.
/// </summary>
internal static class LaneWorkApi
{
    private static readonly ProblemReason[] OfAll =
    [
        ProblemReason.LaneNotFound,
        ProblemReason.LaneClosed,
        ProblemReason.InvalidTransition,
        ProblemReason.WorktreeUnreadable,
        ProblemReason.HostUnreachable,
    ];

    public static readonly ProblemReason[] OfActs =
    [
        .. OfAll,
        ProblemReason.LaneUncommitted,
        ProblemReason.LaneOffBranch,
        ProblemReason.LaneBusy,
        ProblemReason.LaneUnsafe,
        ProblemReason.GitRefused,
    ];

    public static void MapLaneWork(this RouteGroupBuilder api)
    {
        api.MapOwn();
        api.MapMerge();
        api.MapPush();
        api.MapPullRequest();
    }

    /// <summary>What changes only the lane.</summary>
    private static void MapOwn(this RouteGroupBuilder api)
    {
        api.MapLaneRoute(
            "POST",
            "/commit",
            "CommitLane",
            Commit,
            Act("Commits everything in a lane") with
            {
                Description = "As the user of the host, with the user's hooks and signing. Repositories inside the lane are left out.",
                Problems = OfActs,
            }
        );
        api.MapLaneRoute(
            "POST",
            "/rebase",
            "RebaseLane",
            Rebase,
            Act("Brings what has happened in the base into a lane") with
            {
                Description = "By a rebase, or with strategy merge by a merge. If there are conflicts, nothing changes.",
                Problems = [.. OfActs, ProblemReason.MergeConflicts, ProblemReason.LaneMoved],
            }
        );
    }

    private static void MapMerge(this RouteGroupBuilder api)
    {
        api.MapLaneRoute(
            "GET",
            "/merge-preview",
            "PreviewLaneMerge",
            Preview,
            new EndpointDoc("Says what a merge of a lane would do, and what stops it")
            {
                Description = "Changes nothing. With into, compares with that branch, tag or commit instead of the lane's base.",
                Answers = [(200, typeof(LaneMergeView))],
                Problems = OfAll,
            }
        );
        api.MapLaneRoute(
            "POST",
            "/merge",
            "MergeLane",
            Merge,
            Act("Merges a lane into the branch that it started from, or another one") with
            {
                Description =
                    "In a worktree of its own. The branch moves only if it has not moved meanwhile; a folder in which it is checked "
                    + "out must be clean, and follows. If there are conflicts, nothing changes. With cleanup, the lane is ended then.",
                Problems =
                [
                    .. OfActs,
                    ProblemReason.MergeConflicts,
                    ProblemReason.TargetNotBranch,
                    ProblemReason.TargetUncommitted,
                    ProblemReason.TargetMoved,
                    ProblemReason.NotFastForward,
                    ProblemReason.AgentsAttached,
                ],
            }
        );
    }

    private static void MapPush(this RouteGroupBuilder api) =>
        api.MapLaneRoute(
            "POST",
            "/push",
            "PushLane",
            Push,
            Act("Pushes a lane's branch") with
            {
                Description = "To a branch of the same name. With force, a rebased branch replaces the remote one.",
                Problems = [.. OfActs, ProblemReason.RemoteNotFound, ProblemReason.PushRejected],
            }
        );

    private static EndpointDoc Act(string summary) => new(summary) { Answers = [(200, typeof(LaneWorkView))], IsUsersAct = true };

    private static async Task<IResult> Preview(
        LaneId lane,
        Query<PreviewQuery> query,
        ApiRequest request,
        LaneWorkQuestions questions,
        CancellationToken cancellationToken
    )
    {
        var asked = await questions.Ask(
            lane,
            "preview",
            row => Order(row, LaneAct.Unspecified, request) with { Target = query.Value.Into ?? row.BaseRef },
            cancellationToken
        );
        return JsonAnswer.Of(asked, answer => new JsonAnswer(answer.Preview!));
    }

    private static Task<IResult> Commit(
        LaneId lane,
        Body<LaneCommitRequest> body,
        ApiRequest request,
        LaneWorkQuestions questions,
        CancellationToken cancellationToken
    ) => questions.Do(lane, "commit", row => Order(row, LaneAct.Commit, request) with { Message = body.Value.Message }, cancellationToken);

    private static Task<IResult> Rebase(
        LaneId lane,
        Body<LaneRebaseRequest> body,
        ApiRequest request,
        LaneWorkQuestions questions,
        CancellationToken cancellationToken
    ) =>
        questions.Do(
            lane,
            "rebase",
            row =>
                Order(row, LaneAct.Rebase, request) with
                {
                    Target = body.Value.Base ?? row.BaseRef,
                    Update = body.Value.Strategy ?? UpdateStrategy.Rebase,
                },
            cancellationToken
        );

    private static async Task<IResult> Merge(
        LaneId lane,
        Body<LaneMergeRequest> body,
        ApiRequest request,
        LaneWorkQuestions questions,
        LaneCommands commands,
        CancellationToken cancellationToken
    )
    {
        var strategy = body.Value.Strategy ?? await questions.StrategyOf(lane, cancellationToken);
        var asked = await questions.Ask(
            lane,
            "merge",
            row =>
                Order(row, LaneAct.Merge, request) with
                {
                    Target = body.Value.Into ?? row.BaseRef,
                    Strategy = strategy is MergeStrategy.Unspecified ? MergeStrategy.Merge : strategy,
                    Message = body.Value.Message,
                    LeaveUncommitted = body.Value.LeaveUncommitted is true,
                },
            cancellationToken
        );
        if (asked.Refused(out var refusal, out var answer))
            return new ProblemResult(refusal);
        if (body.Value.Cleanup is not true)
            return new JsonAnswer(answer.Done!);
        var cleanUp = new CleanUpLane { LaneId = lane, Cause = request.Cause };
        return (await commands.Change(cleanUp, cancellationToken)).Refused(out var stays, out _)
            ? new ProblemResult(stays with { Detail = $"The lane is merged ({answer.Done!.Commit[..10]}), but not ended: {stays.Detail}" })
            : new JsonAnswer(answer.Done! with { Ending = true });
    }

    private static Task<IResult> Push(
        LaneId lane,
        Body<LanePushRequest> body,
        ApiRequest request,
        LaneWorkQuestions questions,
        CancellationToken cancellationToken
    ) =>
        questions.Do(
            lane,
            "push",
            row => Order(row, LaneAct.Push, request) with { Remote = body.Value.Remote, Force = body.Value.Force is true },
            cancellationToken
        );

    public static LaneWorkOrder Order(LaneState row, LaneAct act, ApiRequest request) =>
        new()
        {
            Act = act,
            Branch = row.Branch,
            Cause = request.Cause,
        };

    private sealed record PreviewQuery
    {
        [Parameter("What to compare with; default: the lane's base."), Text(TextRule.GitName, MaxLength = 1024)]
        public string? Into { get; init; }
    }
}
