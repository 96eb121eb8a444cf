using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Worktrees;

/// <summary>Bounds how many trees are written or read whole at once on this host.</summary>
internal sealed class CheckoutSlots(IOptions<WorktreeOptions> options) : IDisposable
{
    private readonly SemaphoreSlim free = new(options.Value.ParallelCheckouts is > 0 and var set ? set : Environment.ProcessorCount * 2);

    public async Task<IDisposable> Take(CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken);
        return new Slot(free);
    }

    public void Dispose() => free.Dispose();

    private sealed class Slot(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
