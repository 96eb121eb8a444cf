using System.Text.Json;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Journal;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Creation;

/// <summary>Why a lane could not be created: the failed step and its last output are in the event.</summary>
internal sealed class LaneFailures(
    JournalReader journal,
    IDbContextFactory<OrchestratorContext> reads,
    Signals signals,
    IOptions<HttpOptions> options,
    TimeProvider time
)
{
    private static readonly TopicPattern Failed = TopicPattern.TryParse(EventTopics.LaneCreateFailed)!;

    public async Task<Refusal> Explain(LaneView lane, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, object?> { ["lane_id"] = lane.LaneId, ["lane_reason"] = lane.Reason };
        var failure = await Find(lane.LaneId, cancellationToken);
        foreach (var name in (string[])["step", "tail"])
        {
            if (failure is { } known)
                fields[name] = known.TryGetProperty(name, out var value) ? value : (object?)null;
        }

        if (
            lane.Reason is LaneReason.SetupNotApproved
            && failure is { } details
            && details.TryGetProperty("hash", out var said)
            && said.GetString() is { } hash
            && await NotApproved(lane, hash, cancellationToken) is { } refusal
        )
        {
            return refusal with { Fields = refusal.Fields.Concat(fields).ToDictionary(field => field.Key, field => field.Value) };
        }

        return new Refusal(ReasonOf(lane), lane.Detail ?? $"The lane was closed before it was ready ({Name(lane.Reason)}).")
        {
            Fields = fields,
        };
    }

    private static ProblemReason ReasonOf(LaneView lane) =>
        lane.Reason switch
        {
            LaneReason.ProvisionTimeout => ProblemReason.ProvisionTimeout,
            LaneReason.BaseRefNotFound
            or LaneReason.BranchInUse
            or LaneReason.BranchInvalid
            or LaneReason.RepositoryNotFound
            or LaneReason.RepositoryEmpty
            or LaneReason.SetupInvalid
            or LaneReason.SetupNotApproved
            or LaneReason.ArchiveNotFound => ProblemReason.Of(Name(lane.Reason)),
            _ => ProblemReason.ProvisionFailed,
        };

    private async Task<Refusal?> NotApproved(LaneView lane, string hash, CancellationToken cancellationToken)
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        var workspace = await context.Workspaces.FirstOrDefaultAsync(row => row.WorkspaceId == lane.WorkspaceId, cancellationToken);
        var baseRef =
            lane.RestoredFrom is { } archived ? $"refs/helios/archive/{archived}^"
            : lane.BaseRef == workspace?.DefaultBranch ? null
            : lane.BaseRef;
        return workspace is null ? null : SetupApprovalCommands.NotApproved(workspace, hash, baseRef);
    }

    private async Task<JsonElement?> Find(LaneId lane, CancellationToken cancellationToken)
    {
        // The event arrives a moment after the commit that closed the lane.
        var began = time.GetTimestamp();
        using var watch = signals.Of(JournalTail.Subject);
        while (true)
        {
            var found = await journal.Read(0, 1, new JournalFilter { Lane = lane, Topic = Failed }, cancellationToken);
            if (found is [var entry])
            {
                using var document = JsonDocument.Parse(entry.Body);
                return document.RootElement.TryGetProperty("data", out var data) ? data.Clone() : null;
            }

            var left = options.Value.ServiceAnswersWithin - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
                return null;
            await watch.Next(left, cancellationToken);
        }
    }

    private static string Name(LaneReason? reason) => reason is { } known ? SnakeCase.Of(known) : "no reason given";
}
