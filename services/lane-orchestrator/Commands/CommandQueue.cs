using Helios.LaneOrchestrator.Outcomes;

namespace Helios.LaneOrchestrator.Commands;

/// <summary>
/// Admits commands in order of arrival, a limited number at once. A command whose estimated wait is too long is refused before anything is
/// recorded, so no caller waits in vain, and the queue is bounded.
/// </summary>
internal sealed class CommandQueue(int atOnce, int mostWaiting, TimeSpan longestWait, TimeProvider time) : IDisposable
{
    private const int LongestRetryAfter = 60;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim turns = new(atOnce, atOnce);
    private readonly long began = time.GetTimestamp();
    private CommandBacklog backlog = CommandBacklog.Empty;

    public async Task<Answer<CommandTurn>> Enter(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var wait = backlog.WaitAt(Now);
            if (backlog.Count >= mostWaiting || wait > longestWait)
                return Overloaded(backlog.Count, wait);
            backlog = backlog.Entered(Now);
        }

        try
        {
            // Fair: the semaphore wakes waiters in order.
            await turns.WaitAsync(cancellationToken);
            return new CommandTurn(this);
        }
        catch (OperationCanceledException)
        {
            lock (gate)
                backlog = backlog.Left();
            throw;
        }
    }

    public void Leave()
    {
        lock (gate)
            backlog = backlog.Answered(Now);
        turns.Release();
    }

    public void Dispose() => turns.Dispose();

    private TimeSpan Now => time.GetElapsedTime(began);

    private static Refusal Overloaded(int waiting, TimeSpan wait)
    {
        var again = Math.Clamp((int)Math.Ceiling(wait.TotalSeconds / 2), 1, LongestRetryAfter);
        return new Refusal(
            ProblemReason.Overloaded,
            $"{waiting} commands are waiting, which takes about {Math.Ceiling(wait.TotalSeconds):0} s; nothing was recorded. Try "
                + $"again in {again} s."
        )
        {
            Recorded = false,
            RetryAfter = TimeSpan.FromSeconds(again),
            Fields = new Dictionary<string, object?> { ["waiting"] = waiting },
        };
    }
}
