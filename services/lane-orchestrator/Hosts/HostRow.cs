using Helios.Contracts.Api.Agents;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Placement;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>One host: table <c>lanes.hosts</c>.</summary>
internal sealed class HostRow
{
    public HostId HostId { get; set; }

    public string Name { get; set; } = "";

    public HostStatus Status { get; set; }

    public long Incarnation { get; set; }

    public string BootId { get; set; } = "";

    public string InstallationId { get; set; } = "";

    public int Slots { get; set; }

    public int UsedSlots { get; set; }

    public string? AgentVersion { get; set; }

    public string? GitVersion { get; set; }

    public List<string> Drivers { get; set; } = [];

    public List<HostIncident> Incidents { get; set; } = [];

    /// <summary>The agents that it can start, as it said when it registered.</summary>
    public List<HostAgentView> Agents { get; set; } = [];

    /// <summary>The operator's labels.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];

    /// <summary>The labels of the agent's settings.</summary>
    public Dictionary<string, string> ReportedLabels { get; set; } = [];

    /// <summary>Whether an operator drains it; kept while it is lost.</summary>
    public bool Draining { get; set; }

    /// <summary>When an operator took its access away; null if it has access.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    public string? RevokedBy { get; set; }

    /// <summary>Written only by heartbeats.</summary>
    public HostMeasures? Measures { get; set; }

    public DateTimeOffset LastHeartbeatAt { get; set; }

    public long LastSequence { get; set; }

    public DateTimeOffset JoinedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public long Revision { get; set; }

    /// <summary>All labels, by name; the operator's win.</summary>
    public IReadOnlyDictionary<string, string> AllLabels()
    {
        var all = new SortedDictionary<string, string>(ReportedLabels, StringComparer.Ordinal);
        foreach (var (name, value) in Labels)
            all[name] = value;
        return all;
    }

    public HostCandidate ToCandidate() =>
        new(HostId, Status, Slots, UsedSlots)
        {
            Name = Name,
            Labels = AllLabels(),
            Measures = Measures,
        };

    /// <summary>Its status as long as it answers.</summary>
    public HostStatus StatusWhenReachable() =>
        !Draining ? HostStatus.Online
        : UsedSlots == 0 ? HostStatus.Drained
        : HostStatus.Draining;

    public HostView ToView(IReadOnlyList<HostPoolView>? pools = null) =>
        new()
        {
            HostId = HostId,
            Name = Name,
            Status = Status,
            Incarnation = Incarnation,
            Slots = Slots,
            UsedSlots = UsedSlots,
            AgentVersion = AgentVersion,
            GitVersion = GitVersion,
            Drivers = [.. Drivers],
            Labels = AllLabels(),
            OperatorLabels = new Dictionary<string, string>(Labels, StringComparer.Ordinal),
            Draining = Draining,
            Measures = Measures,
            Agents = [.. Agents],
            Pools = pools ?? [],
            RevokedAt = RevokedAt,
            RevokedBy = RevokedBy,
            Incidents = [.. Incidents.Where(incident => incident.HasBegun).Select(incident => incident.ToView())],
            LastHeartbeatAt = LastHeartbeatAt,
            JoinedAt = JoinedAt,
            Revision = Revision,
        };
}
