namespace Helios.Persistence;

/// <summary>Periodic work that only one process may do at a time.</summary>
internal sealed record SingletonLoopSpec(
    string Name,
    Func<IServiceProvider, TimeSpan> Period,
    Func<IServiceProvider, CancellationToken, Task> Round
);
