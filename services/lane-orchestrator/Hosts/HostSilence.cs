using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Hosting.Timeliness;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>
/// Explains why a host has not answered. It is unreachable only if it is lost, judged by its heartbeats by a process that was on time
/// itself; otherwise it is alive, and it or the connection to it is busy.
/// </summary>
internal sealed class HostSilence(IDbContextFactory<OrchestratorContext> reads, AttentionClock attention, TimeProvider time) : IHostSilence
{
    /// <inheritdoc/>
    public async Task<Refusal> Explain(HostId host, string what, DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        var row = await context.Hosts.FirstOrDefaultAsync(known => known.HostId == host, cancellationToken);
        if (row is null or { Status: HostStatus.Lost })
        {
            var heard = row is null ? "is not known" : $"was last seen at {row.LastHeartbeatAt:O}";
            return new Refusal(
                ProblemReason.HostUnreachable,
                $"Host {host} {heard}, and has not {what}; check that its worktree agent is running."
            );
        }

        var now = time.GetUtcNow();
        var late = attention.LateSince(askedAt);
        var own = late > TimeSpan.FromSeconds(1) ? $" This process itself was late by {late.TotalSeconds:0.0} s in that time." : "";
        return new Refusal(
            ProblemReason.Overloaded,
            $"Host {host} is alive (last seen {Math.Max(0, (now - row.LastHeartbeatAt).TotalSeconds):0.0} s ago), and has not "
                + $"{what} within {(now - askedAt).TotalSeconds:0.0} s: it is busy.{own} Try again."
        );
    }
}
