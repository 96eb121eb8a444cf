using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Workspaces;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Repositories' own setup files over HTTP: showing and approving them.</summary>
internal static class SetupApprovalsApi
{
    private const string Path = "/v1/workspaces/{workspace}/setup-approvals";

    public static void MapSetupApprovals(this RouteGroupBuilder api)
    {
        api.MapGet(Path, Show)
            .Doc(
                "ShowSetup",
                new("Shows the repository's own setup file, and whether it is approved")
                {
                    Answers = [(200, typeof(WorkspaceSetupView))],
                    Problems =
                    [
                        ProblemReason.WorkspaceNotFound,
                        ProblemReason.RepositoryNotFound,
                        ProblemReason.RepositoryEmpty,
                        ProblemReason.BaseRefNotFound,
                        ProblemReason.SetupInvalid,
                        ProblemReason.HostUnreachable,
                        ProblemReason.NoHostAvailable,
                    ],
                }
            );
        api.MapPost(Path, Approve)
            .Doc(
                "ApproveSetup",
                new("Approves a setup file of the repository for this workspace's lanes")
                {
                    Scope = TokenScope.Admin,
                    Description =
                        "The hash is the SHA-256 of the file's bytes at base_ref, and must match them: a changed file needs a new "
                        + "approval. Approving again changes nothing. "
                        + $"A workspace keeps the newest {SetupApprovalCommands.MostApprovals} approvals. "
                        + "Programs that the file's commands start are not part of the hash.",
                    Answers = [(200, typeof(WorkspaceView))],
                    Problems =
                    [
                        ProblemReason.WorkspaceNotFound,
                        ProblemReason.SetupDiffers,
                        ProblemReason.RepositoryNotFound,
                        ProblemReason.RepositoryEmpty,
                        ProblemReason.BaseRefNotFound,
                        ProblemReason.SetupInvalid,
                        ProblemReason.HostUnreachable,
                        ProblemReason.NoHostAvailable,
                    ],
                }
            );
        api.MapDelete(Path + "/{hash}", Revoke)
            .Doc(
                "RevokeSetup",
                new("Revokes the approval of a setup file")
                {
                    Scope = TokenScope.Admin,
                    Description = "Lanes created from now on do not run it; existing lanes are unchanged. Revoking again changes nothing.",
                    Answers = [(200, typeof(WorkspaceView))],
                    Problems = [ProblemReason.WorkspaceNotFound],
                }
            );
    }

    private static async Task<IResult> Show(
        WorkspaceId workspace,
        Query<SetupQuery> query,
        ApiRequest request,
        SetupApprovalCommands approvals,
        CancellationToken cancellationToken
    ) =>
        JsonAnswer.Of(
            await approvals.Show(workspace, query.Value.BaseRef, request.Cause, cancellationToken),
            setup => new JsonAnswer(setup)
        );

    private static async Task<IResult> Approve(
        WorkspaceId workspace,
        Body<SetupApprovalRequest> body,
        ApiRequest request,
        SetupApprovalCommands approvals,
        CancellationToken cancellationToken
    ) => Answer(await approvals.Approve(workspace, body.Value.Hash, body.Value.BaseRef, request.Cause, cancellationToken));

    private static async Task<IResult> Revoke(
        WorkspaceId workspace,
        string hash,
        ApiRequest request,
        SetupApprovalCommands approvals,
        CancellationToken cancellationToken
    ) =>
        TextRules.Fault(TextRule.Sha256, hash) is { } fault
            ? new ProblemResult(Faults.Refusal("hash", "invalid", fault))
            : Answer(await approvals.Revoke(workspace, hash, request.Cause, cancellationToken));

    private static IResult Answer(Answer<WorkspaceView> answer) =>
        JsonAnswer.Of(answer, workspace => new JsonAnswer(workspace) { Revision = workspace.Revision });

    private sealed record SetupQuery
    {
        [Parameter("A branch, a tag or a commit; default: the workspace's default branch."), Text(TextRule.GitName, MaxLength = 1024)]
        public string? BaseRef { get; init; }
    }
}
