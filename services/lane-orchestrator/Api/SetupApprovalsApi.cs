using Helios.Contracts.Workspaces;
using Helios.LaneOrchestrator.Api.Bodies;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Workspaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Helios.LaneOrchestrator.Api;

/// <summary>The setup files that repositories bring themselves, over HTTP: looking at one, and letting it run.</summary>
internal static class SetupApprovalsApi
{
    private const string Path = "/v1/workspaces/{workspace}/setup-approvals";

    public static void MapSetupApprovals(this RouteGroupBuilder api)
    {
        api.MapGet(Path, Show).Doc("ShowSetup", new("Shows the setup file that the repository brings itself, and what of it is approved")
        {
            Query = [new("base_ref", "string", "What to look at: a branch, a tag or a commit; the workspace's default branch when absent.")],
            Answers = [(200, typeof(WorkspaceSetupView))],
            Problems =
            [
                ProblemReason.WorkspaceNotFound, ProblemReason.RepositoryNotFound, ProblemReason.RepositoryEmpty, ProblemReason.BaseRefNotFound,
                ProblemReason.SetupInvalid, ProblemReason.HostUnreachable, ProblemReason.NoHostAvailable,
            ],
        });
        api.MapPost(Path, Approve).Doc("ApproveSetup", new("Lets a setup file of the repository run in this workspace's lanes")
        {
            Description = "The hash is SHA-256 over the file's bytes: a file that changed needs an approval of its own. Approving again changes nothing. "
                + "What the file's commands start is not part of the hash.",
            Body = typeof(SetupApprovalBody),
            Answers = [(200, typeof(WorkspaceView))],
            Problems = [ProblemReason.WorkspaceNotFound],
        });
    }

    private static async Task<IResult> Show(HttpContext http, SetupDesk desk, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var id = request.WorkspaceId;
        var baseRef = request.Query.Text("base_ref");
        if (baseRef is not null && Checks.GitName(baseRef) is { } wrong)
            request.Query.Wrong("base_ref", wrong);
        request.Done();
        return JsonAnswer.Of(await desk.Show(id, baseRef, request.Cause, cancellationToken), setup => new JsonAnswer(setup));
    }

    private static async Task<IResult> Approve(HttpContext http, SetupDesk desk, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var id = request.WorkspaceId;
        var hash = request.Body.Text("hash", required: true, maxLength: 64, check: Checks.Sha256);
        request.Done();
        return JsonAnswer.Of(
            await desk.Approve(id, hash!, request.Cause, cancellationToken),
            workspace => new JsonAnswer(workspace) { Revision = workspace.Revision });
    }
}
