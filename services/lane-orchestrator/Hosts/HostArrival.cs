using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Hosts;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>Computes the effect of a worktree agent's start on its host: pure.</summary>
internal sealed record HostArrival(HostRow Host, string? Topic, bool WasLost, bool Rebooted)
{
    /// <summary>Null if the message is from an earlier incarnation of the agent than the known one.</summary>
    /// <param name="known">The host, if it is known.</param>
    /// <param name="asked">The registration.</param>
    /// <param name="now">The time.</param>
    /// <param name="lastRevision">The last revision of a host that was forgotten: it continues.</param>
    /// <param name="labels">The labels that a new host was enrolled with.</param>
    public static HostArrival? Of(
        HostRow? known,
        RegisterHost asked,
        DateTimeOffset now,
        long lastRevision = 0,
        IReadOnlyDictionary<string, string>? labels = null
    )
    {
        if (known is not null && asked.Incarnation < known.Incarnation)
            return null;

        var sameLife = known is not null && asked.Incarnation == known.Incarnation;
        var wasLost = known?.Status is HostStatus.Lost;
        var rebooted = known is not null && known.BootId != asked.BootId;
        var topic =
            known is null ? EventTopics.HostJoined
            : sameLife && !wasLost ? null
            : EventTopics.HostReturned;
        var host = new HostRow
        {
            HostId = asked.HostId,
            Name = asked.Name,
            Status = known?.StatusWhenReachable() ?? HostStatus.Online,
            Incarnation = asked.Incarnation,
            BootId = asked.BootId,
            InstallationId = asked.InstallationId,
            Slots = asked.Slots,
            UsedSlots = known?.UsedSlots ?? 0,
            AgentVersion = asked.AgentVersion,
            GitVersion = asked.GitVersion,
            Drivers = [.. asked.Drivers],
            Agents = [.. asked.Agents],
            Labels = known?.Labels ?? new Dictionary<string, string>(labels ?? new Dictionary<string, string>(), StringComparer.Ordinal),
            ReportedLabels = new Dictionary<string, string>(asked.Labels, StringComparer.Ordinal),
            Draining = known?.Draining is true,
            Measures = known?.Measures,
            Incidents = known?.Incidents ?? [],
            LastHeartbeatAt = now,
            LastSequence = sameLife ? known!.LastSequence : 0,
            JoinedAt = known?.JoinedAt ?? now,
            UpdatedAt = topic is null ? known!.UpdatedAt : now,
            Revision = (known?.Revision ?? lastRevision) + (topic is null ? 0 : 1),
        };
        return new HostArrival(host, topic, wasLost, rebooted);
    }
}
