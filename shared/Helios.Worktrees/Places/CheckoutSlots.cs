using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Places;

/// <summary>Limits how many whole trees are written or read at once on this host.</summary>
internal sealed class CheckoutSlots(IOptions<WorktreeOptions> options) : IDisposable
{
    private readonly SemaphoreSlim free = new(options.Value.ParallelCheckouts is > 0 and var set ? set : Environment.ProcessorCount * 2);

    public async Task<IDisposable> Take(CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken);
        // Released at the latest when the step's time limit is over, whatever blocks the step.
        var slot = new Slot(free);
        slot.GivenBack = cancellationToken.Register(slot.Release);
        return slot;
    }

    public void Dispose() => free.Dispose();

    private sealed class Slot(SemaphoreSlim free) : IDisposable
    {
        private int given;

        public CancellationTokenRegistration GivenBack { get; set; }

        public void Release()
        {
            if (Interlocked.Exchange(ref given, 1) == 0)
                free.Release();
        }

        public void Dispose()
        {
            GivenBack.Dispose();
            Release();
        }
    }
}
