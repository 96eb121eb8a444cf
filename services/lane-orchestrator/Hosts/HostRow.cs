using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;

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

    public DateTimeOffset LastHeartbeatAt { get; set; }

    public long LastSequence { get; set; }

    public DateTimeOffset JoinedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public long Revision { get; set; }

    public HostView ToView() =>
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
            Incidents = [.. Incidents.Where(incident => incident.HasBegun).Select(incident => incident.ToView())],
            LastHeartbeatAt = LastHeartbeatAt,
            JoinedAt = JoinedAt,
            Revision = Revision,
        };
}
