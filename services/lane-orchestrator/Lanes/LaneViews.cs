using Helios.Contracts.Api.Lanes;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>Maps a lane's row to its public view, for answers, events and reads.</summary>
internal static class LaneViews
{
    public static LaneView ToView(this LaneState lane) =>
        new()
        {
            LaneId = lane.LaneId,
            WorkspaceId = lane.WorkspaceId,
            DisplayName = lane.DisplayName,
            Status = lane.Status,
            Reason = lane.Reason,
            Detail = lane.Detail,
            HostId = lane.HostId,
            HostReachable = lane.HostReachable,
            Branch = lane.Branch,
            BaseRef = lane.BaseRef,
            BaseCommit = lane.BaseCommit,
            WorktreePath = lane.WorktreePath,
            Agents = [.. lane.Agents],
            RunsInFlight = [.. lane.RunsInFlight],
            SessionsInFlight = [.. lane.SessionsInFlight],
            ParTask = lane.ParTask,
            Ports = [.. lane.Ports],
            Labels = new Dictionary<string, string>(lane.Labels),
            ProjectContextId = lane.ProjectContextId,
            Archive = lane.Archive,
            RestoredFrom = lane.RestoredFrom,
            Attempt = lane.Attempt,
            Revision = lane.Revision,
            CreatedAt = lane.CreatedAt,
            UpdatedAt = lane.UpdatedAt,
            History = [.. lane.History],
        };
}
