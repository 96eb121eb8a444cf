namespace Helios.Worktrees.Sources;

/// <summary>Shares transfers: one runs at a time, and all callers who arrive in the meantime share the next.</summary>
internal sealed class MirrorFlight(Func<Task<string?>> transfer)
{
    private readonly Lock gate = new();
    private Task<string?> running = Task.FromResult<string?>(null);
    private Task<string?>? next;

    /// <summary>Why the last transfer failed; null if it succeeded.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>Runs or joins a transfer that begins after this call; returns why it failed, or null.</summary>
    public Task<string?> Join()
    {
        lock (gate)
        {
            if (next is not null)
                return next;
            if (!running.IsCompleted)
                return next = After(running);
            return running = Task.Run(Fly);
        }
    }

    /// <summary>
    /// Runs other work while no transfer is running; callers who arrive in the meantime wait. False, without running it, if a transfer is
    /// running.
    /// </summary>
    public async Task<bool> Instead(Func<Task<bool>> work)
    {
        Task<bool> mine;
        lock (gate)
        {
            if (next is not null || !running.IsCompleted)
                return false;
            mine = Task.Run(work);
            running = Quietly(mine);
        }
        return await mine;

        static async Task<string?> Quietly(Task work)
        {
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return null;
        }
    }

    /// <summary>Completes when nothing is running.</summary>
    public async Task Settled()
    {
        Task last;
        lock (gate)
            last = next ?? running;
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<string?> After(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        Task<string?> mine;
        lock (gate)
        {
            next = null;
            mine = running = Task.Run(Fly);
        }
        return await mine;
    }

    private async Task<string?> Fly()
    {
        var failure = await transfer();
        LastFailure = failure;
        return failure;
    }
}
