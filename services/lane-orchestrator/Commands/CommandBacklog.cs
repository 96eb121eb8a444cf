namespace Helios.LaneOrchestrator.Commands;

/// <summary>Estimates the wait from the queue's length and speed: pure. Times are from one monotonic clock.</summary>
/// <param name="Count">The number of accepted, unanswered commands.</param>
/// <param name="PerCommand">The smoothed time between two answers while commands wait.</param>
/// <param name="LastStep">When a command was last answered, or when the first waiting one arrived.</param>
internal sealed record CommandBacklog(int Count, TimeSpan PerCommand, TimeSpan LastStep)
{
    // About the newest ten answers count.
    private const double Weight = 0.1;

    public static CommandBacklog Empty { get; } = new(0, TimeSpan.Zero, TimeSpan.Zero);

    public CommandBacklog Entered(TimeSpan now) => this with { Count = Count + 1, LastStep = Count == 0 ? now : LastStep };

    /// <summary>Records that a command was answered.</summary>
    public CommandBacklog Answered(TimeSpan now)
    {
        var took = now - LastStep;
        return new CommandBacklog(Count - 1, PerCommand == TimeSpan.Zero ? took : (PerCommand * (1 - Weight)) + (took * Weight), now);
    }

    /// <summary>Records that a caller disconnected before its turn, which says nothing about the speed.</summary>
    public CommandBacklog Left() => this with { Count = Count - 1 };

    /// <summary>
    /// The estimated wait of a new command: the queue's length at the measured speed, and at least the time since the last progress.
    /// </summary>
    public TimeSpan WaitAt(TimeSpan now)
    {
        if (Count == 0)
            return TimeSpan.Zero;
        var (work, stillness) = (PerCommand * Count, now - LastStep);
        return work > stillness ? work : stillness;
    }
}
