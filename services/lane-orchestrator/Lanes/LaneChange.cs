using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Placement;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>The effect of one message on a lane, from its first step to the commit; not part of the row.</summary>
internal sealed class LaneChange
{
    private readonly List<(string Topic, JsonObject Fields)> recorded = [];
    private LaneStatus from;
    private bool isSealed;

    public string Trigger { get; private set; } = "";

    public Cause? Cause { get; private set; }

    public string? CausationId { get; private set; }

    public DateTimeOffset At { get; private set; }

    /// <summary>Admission's answer to a create.</summary>
    public LaneAdmission? Admission { get; set; }

    /// <summary>Whether the lane was moved to another host.</summary>
    public bool Moved { get; set; }

    /// <summary>The hash of the repository's own setup file, if it is not approved.</summary>
    public string? SetupHash { get; set; }

    /// <summary>The run concerned.</summary>
    public RunView? Run { get; set; }

    public bool HasBegun => Cause is not null;

    public void Begin(LaneStatus status, string trigger, Cause cause, string? causationId, DateTimeOffset at)
    {
        from = status;
        Trigger = trigger;
        Cause = cause;
        CausationId = causationId;
        At = at;
    }

    public void Record(string topic, JsonObject? fields = null) => recorded.Add((topic, fields ?? []));

    /// <summary>
    /// Completes the change before the view is built: a transition is published and added to the history, and so is a change without its
    /// own event, because every revision has at least one.
    /// </summary>
    public void Seal(LaneState lane)
    {
        if (isSealed || Cause is null)
            return;
        isSealed = true;

        if (from == lane.Status && recorded.Count > 0)
            return;
        // lane.create.started reports the first state; a lane that is admitted immediately moves from new.
        if (from is LaneStatus.Unspecified && lane.Status is LaneStatus.New)
            return;

        var before = from is LaneStatus.Unspecified ? LaneStatus.New : from;
        lane.History.Add(
            new LaneTransition
            {
                From = before,
                To = lane.Status,
                Event = Trigger,
                Actor = Cause.Actor,
                CorrelationId = Cause.CorrelationId,
                At = At,
            }
        );
        if (lane.History.Count > LaneState.HistoryLength)
            lane.History.RemoveRange(0, lane.History.Count - LaneState.HistoryLength);
        Record(
            EventTopics.LaneStateChanged,
            new JsonObject
            {
                ["from"] = SnakeCase.Of(before),
                ["to"] = SnakeCase.Of(lane.Status),
                ["event"] = Trigger,
                ["reason"] = lane.Reason is { } reason ? SnakeCase.Of(reason) : null,
            }
        );
    }

    /// <summary>The events of this change, in order, with the lane after the change.</summary>
    public IEnumerable<CloudEvent> Events(LaneState lane)
    {
        var view = lane.ToView();
        return recorded.Select(
            (entry, index) =>
                new CloudEvent
                {
                    Id = EventId.New(),
                    Source = LaneSchema.EventSource,
                    Type = entry.Topic,
                    Subject = lane.LaneId.ToString(),
                    Time = At,
                    CorrelationId = Cause!.CorrelationId,
                    CausationId = CausationId,
                    LaneId = lane.LaneId,
                    WorkspaceId = lane.WorkspaceId,
                    HostId = lane.HostId,
                    Revision = lane.Revision,
                    Index = index,
                    Actor = Cause.Actor,
                    Data = CloudEvent.DataOf(view, entry.Fields),
                }
        );
    }
}
