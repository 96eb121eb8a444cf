using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Contracts.Tunnels;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Helios.LaneOrchestrator.Api;

/// <summary>
/// Opening a lane's pull request. The host knows the repository and pushes as the user; the session registry has the forge's token.
/// </summary>
internal static class PullRequestApi
{
    public static void MapPullRequest(this RouteGroupBuilder api) =>
        api.MapLaneRoute(
            "POST",
            "/pr",
            "OpenLanePullRequest",
            Open,
            new EndpointDoc("Pushes a lane's branch and opens a pull request")
            {
                Description =
                    "On a forge with GitHub's REST API. Idempotent: an open pull request of the branch is answered instead of opening "
                    + "another one; the branch is pushed to it. Nothing is pushed if no forge or no token is known for the remote.",
                Answers = [(200, typeof(LanePullRequestView))],
                IsUsersAct = true,
                Problems =
                [
                    .. LaneWorkApi.OfActs,
                    ProblemReason.LaneUnchanged,
                    ProblemReason.TargetNotBranch,
                    ProblemReason.RemoteNotFound,
                    ProblemReason.PushRejected,
                    ProblemReason.ForgeNotConfigured,
                    ProblemReason.ForgeUnauthenticated,
                    ProblemReason.ForgeRefused,
                    ProblemReason.ForgeUnavailable,
                ],
            }
        );

    private static async Task<IResult> Open(
        LaneId lane,
        Body<LanePullRequestRequest> body,
        ApiRequest request,
        LaneWorkQuestions questions,
        BusQueries bus,
        CancellationToken cancellationToken
    )
    {
        LaneState? state = null;
        var drafted = await questions.Ask(lane, "open_pull_request", row => Drafting(state = row, body.Value, request), cancellationToken);
        if (drafted.Refused(out var refusal, out var answer))
            return new ProblemResult(refusal);
        var (row, draft) = (state!, answer.Draft!);
        // Before anything is pushed.
        var forge = new FindForge { WorkspaceId = row.WorkspaceId, RemoteUrls = draft.RemoteUrls };
        if ((await bus.Forge<FindForge, ForgeFound>(forge, cancellationToken)).Refused(out refusal, out _))
            return new ProblemResult(refusal);
        if ((await questions.Ask(lane, "push", _ => Pushing(row, body.Value, request), cancellationToken)).Refused(out refusal, out answer))
            return new ProblemResult(refusal);
        var opening = Opening(row, draft, body.Value, request);
        return (await bus.Forge<OpenPullRequest, PullRequestOpened>(opening, cancellationToken)).Refused(out refusal, out var opened)
            ? new ProblemResult(refusal with { Detail = $"{refusal.Detail} The branch '{row.Branch}' is pushed." })
            : new JsonAnswer(ViewOf(row, opened, answer.Done!.Commit));
    }

    private static LaneWorkOrder Drafting(LaneState row, LanePullRequestRequest asked, ApiRequest request) =>
        LaneWorkApi.Order(row, LaneAct.Unspecified, request) with
        {
            Target = row.BaseRef,
            Remote = asked.Remote,
            LeaveUncommitted = asked.LeaveUncommitted is true,
            PullRequest = new PullRequestOrder { Base = asked.Base, BaseCommit = row.BaseCommit },
        };

    private static LaneWorkOrder Pushing(LaneState row, LanePullRequestRequest asked, ApiRequest request) =>
        LaneWorkApi.Order(row, LaneAct.Push, request) with
        {
            Remote = asked.Remote,
            Force = asked.Force is true,
        };

    private static OpenPullRequest Opening(LaneState row, PullRequestDraft draft, LanePullRequestRequest asked, ApiRequest request) =>
        new()
        {
            WorkspaceId = row.WorkspaceId,
            RemoteUrls = draft.RemoteUrls,
            Head = row.Branch,
            Base = draft.Base,
            IsBaseChosen = asked.Base is not null,
            Title = asked.Title ?? draft.Title,
            Body = asked.Body ?? draft.Body,
            Draft = asked.Draft is true,
            Cause = request.Cause,
        };

    private static LanePullRequestView ViewOf(LaneState row, PullRequestOpened opened, string commit) =>
        new()
        {
            LaneId = row.LaneId,
            Repository = opened.Repository,
            Number = opened.Number,
            Url = opened.Url,
            Title = opened.Title,
            Head = row.Branch,
            Base = opened.Base,
            Commit = commit,
            Draft = opened.Draft,
            Created = opened.Created,
        };
}
