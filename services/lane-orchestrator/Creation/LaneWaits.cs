using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Creation;

/// <summary>Waits until a lane or a run reaches a state; woken by commits, not by polling.</summary>
internal sealed class LaneWaits(
    IDbContextFactory<OrchestratorContext> reads,
    Signals signals,
    IOptions<HttpOptions> options,
    TimeProvider time
)
{
    /// <summary>The lane once it reaches the state, or when the time is up; null if there is no such lane.</summary>
    public Task<LaneView?> Lane(LaneId lane, Func<LaneView, bool> there, TimeSpan atMost, CancellationToken cancellationToken) =>
        Until(
            lane,
            async context => (await context.Lanes.FirstOrDefaultAsync(row => row.LaneId == lane, cancellationToken))?.ToView(),
            there,
            atMost,
            cancellationToken
        );

    /// <summary>The run once it has ended, however long that takes.</summary>
    public Task<RunView?> Run(LaneId lane, RunId run, CancellationToken cancellationToken) =>
        Until(
            lane,
            async context => (await context.Runs.FirstOrDefaultAsync(row => row.RunId == run, cancellationToken))?.ToView(),
            HasEnded,
            TimeSpan.MaxValue,
            cancellationToken
        );

    public static bool HasEnded(RunView run) => run.Status is not (RunStatus.Starting or RunStatus.Running);

    private async Task<T?> Until<T>(
        LaneId lane,
        Func<OrchestratorContext, Task<T?>> read,
        Func<T, bool> there,
        TimeSpan atMost,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var began = time.GetTimestamp();
        using var watch = signals.Of(lane.ToString());
        T? last = null;
        while (true)
        {
            var left = atMost - time.GetElapsedTime(began);
            try
            {
                await using var context = await reads.CreateDbContextAsync(cancellationToken);
                last = await read(context);
                if (last is null || there(last) || left <= TimeSpan.Zero)
                    return last;
            }
            catch (Exception passing)
                when (left > TimeSpan.Zero && Unavailability.Of(passing) is not null && !cancellationToken.IsCancellationRequested)
            {
                // The waiting caller knows that it is recorded: a short database outage does not end the wait.
            }

            await watch.Next(left < options.Value.LookAgainAfter ? left : options.Value.LookAgainAfter, cancellationToken);
        }
    }
}
