using Helios.Persistence.Transactions;
using Microsoft.Extensions.Logging;

namespace Helios.Persistence.Locks;

/// <summary>Starts the periodic work that only one process may do at a time.</summary>
internal sealed class SingletonLoops(SchemaStore store, LeaseSession leases, IServiceProvider services, ILogger<SingletonLoops> log)
    : IDisposable
{
    private readonly DueWork due = new(store, log);
    private readonly RoundGate gate = new();

    public Func<CancellationToken, Task> Of(SingletonLoopSpec spec) =>
        new SingletonLoop(spec, store, leases, services, due.Watch(spec, services), gate, log).Run;

    /// <summary>Looks for work of the loops that say when they have any, until this process stops.</summary>
    public Task Look(CancellationToken stopping) => due.Run(stopping);

    /// <summary>Renews the leases that this process holds, until it stops.</summary>
    public Task Renew(CancellationToken stopping) => leases.Run(stopping);

    /// <summary>Releases the leases.</summary>
    public ValueTask Release() => leases.DisposeAsync();

    public void Dispose() => gate.Dispose();
}
