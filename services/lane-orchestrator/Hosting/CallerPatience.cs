using Helios.LaneOrchestrator.Outcomes;

namespace Helios.LaneOrchestrator.Hosting;

/// <summary>
/// How long a caller waits for a host that has to answer before anything can be recorded. The caller sets it: the server does not give up
/// earlier while the host may still answer.
/// </summary>
internal sealed class CallerPatience(TimeSpan atMost, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly long began = time.GetTimestamp();

    public TimeSpan Left => atMost - time.GetElapsedTime(began) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>Asks until there is an answer that waiting does not change.</summary>
    /// <param name="ask">Asks once; repeated, it has no further effect.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <returns>The answer; a refusal says that nothing was recorded.</returns>
    public async Task<Answer<T>> Ask<T>(Func<Task<Answer<T>>> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await ask();
            if (!answer.Refused(out var refusal, out _))
                return answer;
            if (!refusal.MayPass || Left <= Pause)
                return refusal.BeforeRecording();
            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
