namespace Helios.Persistence;

/// <summary>Periodic work that only one process may do at a time.</summary>
internal sealed record SingletonLoopSpec(
    string Name,
    Func<IServiceProvider, TimeSpan> Period,
    Func<IServiceProvider, CancellationToken, Task> Round
)
{
    /// <summary>
    /// Whether a round would find anything to do: a condition in SQL, with the time of this process as <c>$1</c>. Null: every period has a
    /// round.
    /// </summary>
    public Func<IServiceProvider, string>? Due { get; init; }
}
