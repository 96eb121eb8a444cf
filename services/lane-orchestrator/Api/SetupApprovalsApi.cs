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
            Description = "The hash is SHA-256 over the file's bytes at base_ref, and is compared with them: a file that changed needs an approval of its own. Approving again changes nothing. "
                + $"A workspace keeps the newest {SetupDesk.MostApprovals} approvals. "
                + "What the file's commands start is not part of the hash.",
            Body = typeof(SetupApprovalBody),
            Answers = [(200, typeof(WorkspaceView))],
            Problems =
            [
                ProblemReason.WorkspaceNotFound, ProblemReason.SetupDiffers, ProblemReason.RepositoryNotFound, ProblemReason.RepositoryEmpty,
                ProblemReason.BaseRefNotFound, ProblemReason.SetupInvalid, ProblemReason.HostUnreachable, ProblemReason.NoHostAvailable,
            ],
        });
        api.MapDelete(Path + "/{hash}", Revoke).Doc("RevokeSetup", new("Takes the approval of a setup file back")
        {
            Description = "Lanes that are made from now on do not run it; lanes that are there stay as they are. Revoking again changes nothing.",
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
        var baseRef = request.Body.Text("base_ref", maxLength: 1024, check: Checks.GitName);
        request.Done();
        return JsonAnswer.Of(
            await desk.Approve(id, hash!, baseRef, request.Cause, cancellationToken),
            workspace => new JsonAnswer(workspace) { Revision = workspace.Revision });
    }

    private static async Task<IResult> Revoke(HttpContext http, SetupDesk desk, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var id = request.WorkspaceId;
        var hash = http.Request.RouteValues["hash"] as string ?? "";
        if (Checks.Sha256(hash) is { } wrong)
            request.Faults.Add("hash", "invalid", wrong);
        request.Done();
        return JsonAnswer.Of(
            await desk.Revoke(id, hash, request.Cause, cancellationToken),
            workspace => new JsonAnswer(workspace) { Revision = workspace.Revision });
    }
}
