using System.Text.Json;
using Helios.Contracts.Events;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Journal;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Desk;

/// <summary>Why a lane could not be made: the step and the end of its output are in the event that said so.</summary>
internal sealed class LaneFailures(JournalReader journal, Signals signals, IOptions<HttpOptions> options, TimeProvider time)
{
    private static readonly TopicPattern Failed = TopicPattern.TryParse(EventTopics.LaneCreateFailed)!;

    public async Task<Refusal> Explain(LaneView lane, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, object?> { ["lane_id"] = lane.LaneId, ["lane_reason"] = lane.Reason };
        if (await Find(lane.LaneId, cancellationToken) is { } failure)
        {
            foreach (var name in (string[])["step", "tail"])
                fields[name] = failure.TryGetProperty(name, out var value) ? value : (object?)null;
        }

        var reason = lane.Reason is LaneReason.ProvisionTimeout ? ProblemReason.ProvisionTimeout : ProblemReason.ProvisionFailed;
        return new Refusal(reason, lane.Detail ?? $"The lane was closed before it was ready ({Name(lane.Reason)}).") { Fields = fields };
    }

    private async Task<JsonElement?> Find(LaneId lane, CancellationToken cancellationToken)
    {
        // The event follows the commit that closed the lane by a moment.
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

    private static string Name(LaneReason? reason) => reason is { } known ? SnakeCase.Of(known) : "no reason was given";
}
