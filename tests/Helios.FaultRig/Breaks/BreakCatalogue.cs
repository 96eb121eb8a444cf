using Helios.FaultRig.Plans;
using Helios.FaultRig.Systems;
using Helios.FaultRig.Workload;

namespace Helios.FaultRig.Breaks;

/// <summary>What each planned break is, and what it hits.</summary>
internal static class BreakCatalogue
{
    public static Break Of(BreakPlan plan, RigSystem system, CarefulClient client)
    {
        var part = system.Parts[plan.Choice % system.Parts.Count];
        var host = system.Hosts[plan.Choice % system.Hosts.Count];
        return plan.Kind switch
        {
            BreakKind.BrokerStopped => BrokerBreaks.Stopped(system.Broker),
            BreakKind.BrokerKilled => BrokerBreaks.Killed(system.Broker),
            BreakKind.MemoryAlarm => BrokerBreaks.MemoryAlarm(system.Broker),
            BreakKind.RefusingQueue => MessageBreaks.RefusingQueue(system.Broker.VirtualHost),
            BreakKind.PoisonMessages => MessageBreaks.Poison(system),
            BreakKind.DuplicatedDeliveries => MessageBreaks.Duplicates(system, plan.Choice),
            BreakKind.DatabaseKilled => DatabaseBreaks.Killed(system.Database),
            BreakKind.DatabaseDiskFull => DatabaseBreaks.DiskFull(system.Database),
            BreakKind.ConnectionsTerminated => DatabaseBreaks.ConnectionsTerminated(system.Database),
            BreakKind.LineCut => LineBreaks.Cut(part),
            BreakKind.LineHeld => LineBreaks.Held(part),
            BreakKind.LineDelayed => LineBreaks.Delayed(part),
            BreakKind.ProcessKilled => ProcessBreaks.Killed(part),
            BreakKind.ProcessPaused => ProcessBreaks.Paused(part),
            BreakKind.DiskFull => HostBreaks.DiskFull(host),
            BreakKind.TmuxKilled => HostBreaks.TmuxKilled(host),
            BreakKind.GitHangs => HostBreaks.GitHangs(host),
            BreakKind.GitFails => HostBreaks.GitFails(host),
            BreakKind.RepositoryAway => HostBreaks.RepositoryAway(host),
            BreakKind.HostForgotten => HostBreaks.Forgotten(host, system.AgentOf(host), client, plan.Number),
            BreakKind.HostReplaced => HostBreaks.Replaced(host, system.AgentOf(host), client, plan.Number),
            _ => throw new ArgumentOutOfRangeException(nameof(plan), plan.Kind, "There is no such break."),
        };
    }
}
