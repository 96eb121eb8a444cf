using Helios.Contracts;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Placement;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Workspaces;

/// <summary>A repository's own setup file: its content, and its approvals.</summary>
internal sealed class SetupApprovalCommands(
    WorkspaceCommands workspaces,
    IDbContextFactory<OrchestratorContext> reads,
    BusQueries questions,
    TimeProvider time
)
{
    // Enough to find one that answers, few enough to answer in reasonable time.
    private const int HostsToAsk = 3;

    /// <summary>The maximum number of approvals of a workspace: a new one replaces the oldest.</summary>
    public const int MostApprovals = 50;

    /// <summary>Reads the file at a base; default: the workspace's default branch.</summary>
    public Task<Answer<WorkspaceSetupView>> Show(WorkspaceId id, string? baseRef, Cause cause, CancellationToken cancellationToken) =>
        Look(id, baseRef, ToView, cause, cancellationToken);

    /// <summary>
    /// Approves the file at a base for new lanes, if it has this hash: only an existing file can be approved. Idempotent.
    /// </summary>
    public async Task<Answer<WorkspaceView>> Approve(
        WorkspaceId id,
        string hash,
        string? baseRef,
        Cause cause,
        CancellationToken cancellationToken
    )
    {
        if (
            (
                await Look(
                    id,
                    baseRef,
                    (workspace, looked, resolved) => (looked, resolved.Setup?.Hash, workspace.Name),
                    cause,
                    cancellationToken
                )
            ).Refused(out var refusal, out var found)
        )
        {
            return refusal;
        }

        var (at, actual, name) = found;
        if (actual != hash)
        {
            return new Refusal(
                ProblemReason.SetupDiffers,
                actual is null
                    ? $"No {RepositorySetup.Path} at '{at}'; name a base that has the file: base_ref, or --base on the command line."
                    : $"{RepositorySetup.Path} at '{at}' has the hash {actual}, not {hash}. Review it again (helios workspace approve "
                        + $"{name}), or name the base that has the other file."
            )
            {
                Fields = new Dictionary<string, object?> { ["hash"] = actual, ["base_ref"] = at },
            };
        }

        var now = Sql.Moment(time.GetUtcNow());
        return await Edit(
            id,
            row =>
            {
                if (row.SetupApprovals.Exists(approval => approval.Hash == hash))
                    return false;
                row.SetupApprovals.Add(
                    new SetupApproval
                    {
                        Hash = hash,
                        ApprovedAt = now,
                        ApprovedBy = cause.Actor,
                    }
                );
                row.SetupApprovals.RemoveRange(0, Math.Max(0, row.SetupApprovals.Count - MostApprovals));
                return true;
            },
            cause,
            cancellationToken
        );
    }

    /// <summary>Revokes an approval for new lanes. Idempotent.</summary>
    public Task<Answer<WorkspaceView>> Revoke(WorkspaceId id, string hash, Cause cause, CancellationToken cancellationToken) =>
        Edit(id, row => row.SetupApprovals.RemoveAll(approval => approval.Hash == hash) > 0, cause, cancellationToken);

    private Task<Answer<WorkspaceView>> Edit(
        WorkspaceId id,
        Func<WorkspaceRow, bool> apply,
        Cause cause,
        CancellationToken cancellationToken
    ) => workspaces.Change(id, new WorkspaceEdit { Apply = apply }, expectedRevision: null, TimeSpan.Zero, cause, cancellationToken);

    private async Task<Answer<T>> Look<T>(
        WorkspaceId id,
        string? baseRef,
        Func<WorkspaceRow, string, BaseResolved, T> answer,
        Cause cause,
        CancellationToken cancellationToken
    )
    {
        WorkspaceRow? workspace;
        List<HostRow> hosts;
        await using (var context = await reads.CreateDbContextAsync(cancellationToken))
        {
            workspace = await context.Workspaces.FirstOrDefaultAsync(row => row.WorkspaceId == id, cancellationToken);
            if (workspace is null)
                return WorkspaceCommands.NotFound(id);
            hosts = await context.Hosts.ToListAsync(cancellationToken);
        }

        var candidates = HostPlacement.Rank(hosts.Select(row => row.ToCandidate()), workspace.Hosts?.ToHashSet());
        Refusal? refusal = null;
        foreach (var host in candidates.Take(HostsToAsk))
        {
            var question = new ResolveBase
            {
                HostId = host,
                Repository = workspace.Repository,
                BaseRef = baseRef ?? workspace.DefaultBranch,
                WithSetupContent = true,
                Cause = cause,
            };
            var heardAt = hosts.Find(row => row.HostId == host)!.LastHeartbeatAt;
            if (!(await questions.Resolve(question, heardAt, patience: null, cancellationToken)).Refused(out var refused, out var resolved))
                return answer(workspace, question.BaseRef, resolved);
            // A host's answer is more informative than another host's silence.
            refusal = refusal is null || refusal.IsSilence ? refused : refusal;
            if (!refused.IsSilence && refused.Reason != ProblemReason.RepositoryNotFound)
                break;
        }

        return refusal
            ?? new Refusal(ProblemReason.NoHostAvailable, "No host that serves this workspace is online; GET /v1/hosts shows the hosts.");
    }

    /// <summary>The refusal of a lane, with the command that approves the file.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="hash">The hash of the repository's file.</param>
    /// <param name="baseRef">The base that the caller named, if any.</param>
    public static Refusal NotApproved(WorkspaceRow workspace, string hash, string? baseRef)
    {
        var from = baseRef is null
            ? ""
            : $" --base {(baseRef.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_') ? baseRef : $"'{baseRef}'")}";
        return new Refusal(
            ProblemReason.SetupNotApproved,
            $"The repository contains setup steps ({RepositorySetup.Path}) that nobody has approved in this version. Review and "
                + $"approve them: helios workspace approve {workspace.Name} {hash}{from}"
        )
        {
            Fields = new Dictionary<string, object?>
            {
                ["hash"] = hash,
                ["workspace_id"] = workspace.WorkspaceId,
                ["workspace"] = workspace.Name,
                ["base_ref"] = baseRef,
            },
        };
    }

    private static WorkspaceSetupView ToView(WorkspaceRow workspace, string baseRef, BaseResolved resolved) =>
        new()
        {
            WorkspaceId = workspace.WorkspaceId,
            BaseRef = baseRef,
            BaseCommit = resolved.BaseCommit,
            Hash = resolved.Setup?.Hash,
            Content = resolved.Setup?.Content,
            Approved = resolved.Setup is null || workspace.SetupApprovals.Exists(approval => approval.Hash == resolved.Setup.Hash),
            Approvals = [.. workspace.SetupApprovals],
        };
}
