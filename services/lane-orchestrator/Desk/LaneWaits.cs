using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Runs;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Desk;

/// <summary>Waits until a lane or a run is where somebody wants it; woken by the commits, not by asking again and again.</summary>
internal sealed class LaneWaits(
    IDbContextFactory<OrchestratorContext> reads, Signals signals, IOptions<HttpOptions> options, TimeProvider time)
{
    /// <summary>The lane when it is there, or as it is when the time is up; null when there is no such lane.</summary>
    public Task<LaneView?> Lane(LaneId lane, Func<LaneView, bool> there, TimeSpan atMost, CancellationToken cancellationToken) =>
        Until(
            lane,
            async context => (await context.Lanes.FirstOrDefaultAsync(row => row.LaneId == lane, cancellationToken))?.ToView(),
            there, atMost, cancellationToken);

    /// <summary>The run when it has ended, however long that takes.</summary>
    public Task<RunView?> Run(LaneId lane, RunId run, CancellationToken cancellationToken) =>
        Until(
            lane,
            async context => (await context.Runs.FirstOrDefaultAsync(row => row.RunId == run, cancellationToken))?.ToView(),
            HasEnded, TimeSpan.MaxValue, cancellationToken);

    public static bool HasEnded(RunView run) => run.Status is not (RunStatus.Starting or RunStatus.Running);

    private async Task<T?> Until<T>(
        LaneId lane, Func<OrchestratorContext, Task<T?>> read, Func<T, bool> there, TimeSpan atMost, CancellationToken cancellationToken)
        where T : class
    {
        var began = time.GetTimestamp();
        using var watch = signals.Of(lane.ToString());
        while (true)
        {
            T? value;
            await using (var context = await reads.CreateDbContextAsync(cancellationToken))
                value = await read(context);
            var left = atMost - time.GetElapsedTime(began);
            if (value is null || there(value) || left <= TimeSpan.Zero)
                return value;
            await watch.Next(left < options.Value.LookAgainAfter ? left : options.Value.LookAgainAfter, cancellationToken);
        }
    }
}
