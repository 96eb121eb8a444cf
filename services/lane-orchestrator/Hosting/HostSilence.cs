using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Hosting.Timeliness;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Hosting;

/// <summary>
/// What it means that a host has not answered. Unreachable is only one that is judged lost, by its heartbeats and by a judge that was on time; any other lives, and
/// is busy, or the way to it is.
/// </summary>
internal sealed class HostSilence(IDbContextFactory<OrchestratorContext> reads, AttentionClock attention, TimeProvider time)
{
    /// <param name="host">The host.</param>
    /// <param name="what">What it has not done, as the end of a sentence: "answered".</param>
    /// <param name="askedAt">When it was asked.</param>
    /// <param name="cancellationToken">The asker's.</param>
    public async Task<Refusal> Explain(HostId host, string what, DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        var row = await context.Hosts.FirstOrDefaultAsync(known => known.HostId == host, cancellationToken);
        if (row is null or { Status: HostStatus.Lost })
        {
            var heard = row is null ? "is not known" : $"was last seen at {row.LastHeartbeatAt:O}";
            return new Refusal(ProblemReason.HostUnreachable, $"Host {host} {heard}, and has not {what}; is its worktree agent running?");
        }

        var now = time.GetUtcNow();
        var late = attention.LateSince(askedAt);
        var own = late > TimeSpan.FromSeconds(1) ? $" This process itself was late by {late.TotalSeconds:0.0} s of that time." : "";
        return new Refusal(
            ProblemReason.Overloaded,
            $"Host {host} is alive (last seen {Math.Max(0, (now - row.LastHeartbeatAt).TotalSeconds):0.0} s ago), and has not {what} within {(now - askedAt).TotalSeconds:0.0} s: it is busy.{own} Try again.");
    }
}
