using Microsoft.Extensions.Logging;

namespace Helios.Persistence;

/// <summary>Starts the periodic work that only one process may do at a time.</summary>
internal sealed class SingletonLoops(SchemaStore store, LockSession locks, IServiceProvider services, ILogger<SingletonLoops> log)
{
    public Func<CancellationToken, Task> Of(SingletonLoopSpec spec) => new SingletonLoop(spec, store, locks, services, log).Run;

    /// <summary>Releases the locks.</summary>
    public ValueTask Release() => locks.DisposeAsync();
}
