using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Workspaces;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Workspaces over HTTP.</summary>
internal static class WorkspacesApi
{
    public static void MapWorkspaces(this RouteGroupBuilder api)
    {
        api.MapPost("/v1/workspaces", Register)
            .Doc(
                "RegisterWorkspace",
                new("Registers a repository")
                {
                    Scope = TokenScope.Admin,
                    Description =
                        "A host inspects the repository first. While it is alive and does not answer, it is asked again until the timeout; "
                        + "an answer with status 503 says that nothing was recorded. Use an idempotency key to go on with a registration "
                        + "whose answer was lost.",
                    Answers = [(201, typeof(WorkspaceView))],
                    Problems =
                    [
                        ProblemReason.WorkspaceExists,
                        ProblemReason.HostNotFound,
                        ProblemReason.RepositoryNotFound,
                        ProblemReason.RepositoryEmpty,
                        ProblemReason.BaseRefNotFound,
                        ProblemReason.HostUnreachable,
                        ProblemReason.NoHostAvailable,
                    ],
                }
            );
        api.MapGet("/v1/workspaces", List)
            .Doc("ListWorkspaces", new("Lists the workspaces") { Reach = Reach.Filtered, Answers = [(200, typeof(Page<WorkspaceView>))] });
        api.MapGet("/v1/workspaces/{workspace}", Get)
            .Doc(
                "GetWorkspace",
                new("Shows a workspace") { Answers = [(200, typeof(WorkspaceView))], Problems = [ProblemReason.WorkspaceNotFound] }
            );
        api.MapWorkspaceChanges();
    }

    private static void MapWorkspaceChanges(this RouteGroupBuilder api)
    {
        api.MapPatch("/v1/workspaces/{workspace}", Change)
            .Doc(
                "ChangeWorkspace",
                new("Changes a workspace")
                {
                    Scope = TokenScope.Admin,
                    Description =
                        "Absent fields keep their values; null removes a capacity, the hosts, the setup or the location of "
                        + "worktrees, and is a fault elsewhere. More capacity admits queued lanes.",
                    Matches = true,
                    Answers = [(200, typeof(WorkspaceView))],
                    Problems =
                    [
                        ProblemReason.WorkspaceNotFound,
                        ProblemReason.WorkspaceExists,
                        ProblemReason.RevisionConflict,
                        ProblemReason.HostNotFound,
                        ProblemReason.BaseRefNotFound,
                        ProblemReason.RepositoryNotFound,
                        ProblemReason.HostUnreachable,
                        ProblemReason.NoHostAvailable,
                    ],
                }
            );
        api.MapDelete("/v1/workspaces/{workspace}", Delete)
            .Doc(
                "DeleteWorkspace",
                new("Deletes a workspace that has no open lane")
                {
                    Scope = TokenScope.Admin,
                    Matches = true,
                    Answers = [(204, null)],
                    Problems = [ProblemReason.WorkspaceNotFound, ProblemReason.WorkspaceInUse, ProblemReason.RevisionConflict],
                }
            );
    }

    private static async Task<IResult> Register(
        Body<WorkspaceRegistration> body,
        Query<HostQuery> query,
        ApiRequest request,
        WorkspaceCommands workspaces,
        CancellationToken cancellationToken
    ) =>
        JsonAnswer.Of(
            await workspaces.Register(request.NewId<WorkspaceId>(), body.Value, query.Value.AtMost, request.Cause, cancellationToken),
            workspace => new JsonAnswer(workspace, StatusCodes.Status201Created)
            {
                Revision = workspace.Revision,
                Location = $"/v1/workspaces/{workspace.WorkspaceId}",
            }
        );

    private static async Task<IResult> List(
        Query<PageQuery<WorkspaceId>> query,
        ApiRequest request,
        IDbContextFactory<OrchestratorContext> reads,
        CancellationToken cancellationToken
    )
    {
        var (limit, before) = (query.Value.Count, query.Value.Before);
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        var workspaces = context.Workspaces.FromSql(
            $"select * from lanes.workspaces where ({before}::text is null or workspace_id < {before}::text)"
        );
        if (request.Caller.Workspaces?.ToList() is { } own)
            workspaces = workspaces.Where(row => own.Contains(row.WorkspaceId));
        var rows = await workspaces.OrderByDescending(row => row.WorkspaceId).Take(limit + 1).ToListAsync(cancellationToken);
        return new JsonAnswer(Page<WorkspaceView>.Of([.. rows.Select(row => row.ToView())], limit, view => view.WorkspaceId.ToString()));
    }

    private static async Task<IResult> Get(
        WorkspaceId workspace,
        IDbContextFactory<OrchestratorContext> reads,
        CancellationToken cancellationToken
    )
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        return await context.Workspaces.FirstOrDefaultAsync(row => row.WorkspaceId == workspace, cancellationToken) is { } row
            ? new JsonAnswer(row.ToView()) { Revision = row.Revision }
            : new ProblemResult(WorkspaceCommands.NotFound(workspace));
    }

    private static async Task<IResult> Change(
        WorkspaceId workspace,
        Body<WorkspaceChange> body,
        Query<HostQuery> query,
        ApiRequest request,
        WorkspaceCommands workspaces,
        CancellationToken cancellationToken
    ) =>
        JsonAnswer.Of(
            await workspaces.Change(
                workspace,
                WorkspaceEdit.Of(body.Value),
                request.ExpectedRevision,
                query.Value.AtMost,
                request.Cause,
                cancellationToken
            ),
            changed => new JsonAnswer(changed) { Revision = changed.Revision }
        );

    private static async Task<IResult> Delete(
        WorkspaceId workspace,
        ApiRequest request,
        WorkspaceCommands workspaces,
        CancellationToken cancellationToken
    ) =>
        await workspaces.Delete(workspace, request.ExpectedRevision, request.Cause, cancellationToken) is { } refusal
            ? new ProblemResult(refusal)
            : Results.NoContent();
}
