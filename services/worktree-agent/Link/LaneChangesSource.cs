using System.Text;
using System.Text.Json;
using Helios.Contracts.Api;
using Helios.Contracts.Tunnels;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Tunnels;
using Helios.Worktrees;

namespace Helios.WorktreeAgent.Link;

/// <summary>Sends a lane's changes, their patch, or a file of a commit through a tunnel.</summary>
internal sealed class LaneChangesSource(ILaneChanges changes, LaneLedger ledger)
{
    public async Task Send(TunnelWriter writer, TunnelTarget target, CancellationToken cancellationToken)
    {
        await using var stream = new TunnelStream(writer);
        if (await Write(target, stream, cancellationToken) is { } refusal)
            await writer.Send(TunnelFrameKind.Failed, stream.Sent, Encoding.UTF8.GetBytes(refusal), cancellationToken);
        else
            await writer.Send(TunnelFrameKind.End, stream.Sent, default, cancellationToken);
    }

    private async Task<string?> Write(TunnelTarget target, TunnelStream stream, CancellationToken cancellationToken)
    {
        if (
            ledger.Find(target.LaneId) is not { TornDownAt: null, Repository: { Length: > 0 } repository }
            || target.BaseCommit is not { } baseCommit
        )
            return $"Lane {target.LaneId} has no worktree on this host.";
        try
        {
            if (target.Kind is TunnelKind.LanePatch)
            {
                await changes.WritePatch(repository, target.LaneId, baseCommit, target.File, target.Context, stream, cancellationToken);
                return null;
            }

            if (target is { Kind: TunnelKind.LaneFile, File: { } file })
            {
                await changes.WriteFile(repository, target.LaneId, target.Ref ?? baseCommit, file, stream, cancellationToken);
                return null;
            }

            var view = await changes.Read(repository, target.LaneId, baseCommit, target.BaseRef ?? baseCommit, cancellationToken);
            await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(view, PublicJson.Strict), cancellationToken);
            return null;
        }
        catch (Exception failure)
            when (failure is GitException or RepositoryRefusedException or IOException or UnauthorizedAccessException or FormatException)
        {
            return failure.Message;
        }
    }
}
