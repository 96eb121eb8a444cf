using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Journal;

/// <summary>Selects events; null means no restriction.</summary>
internal sealed record JournalFilter
{
    public TopicPattern? Topic { get; init; }

    public LaneId? Lane { get; init; }

    public SessionId? Session { get; init; }

    public WorkspaceId? Workspace { get; init; }

    public bool Matches(JournalEntry entry) =>
        (Topic is null || Topic.Matches(entry.Topic))
        && (Lane is null || entry.LaneId == Lane.ToString())
        && (Session is null || entry.SessionId == Session.ToString())
        && (Workspace is null || entry.WorkspaceId == Workspace.ToString());
}
