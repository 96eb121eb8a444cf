using Helios.Contracts.Events;
using Helios.Contracts.Hosts;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>Computes the effect of a worktree agent's start on its host: pure.</summary>
internal sealed record HostArrival(HostRow Host, string? Topic, bool WasLost, bool Rebooted)
{
    /// <summary>Null if the message is from an earlier incarnation of the agent than the known one.</summary>
    public static HostArrival? Of(HostRow? known, RegisterHost asked, DateTimeOffset now)
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
            Status = known?.Status is HostStatus.Draining or HostStatus.Drained ? known.Status : HostStatus.Online,
            Incarnation = asked.Incarnation,
            BootId = asked.BootId,
            InstallationId = asked.InstallationId,
            Slots = asked.Slots,
            UsedSlots = known?.UsedSlots ?? 0,
            AgentVersion = asked.AgentVersion,
            GitVersion = asked.GitVersion,
            Drivers = [.. asked.Drivers],
            LastHeartbeatAt = now,
            LastSequence = sameLife ? known!.LastSequence : 0,
            JoinedAt = known?.JoinedAt ?? now,
            UpdatedAt = topic is null ? known!.UpdatedAt : now,
            Revision = (known?.Revision ?? 0) + (topic is null ? 0 : 1),
        };
        return new HostArrival(host, topic, wasLost, rebooted);
    }
}
