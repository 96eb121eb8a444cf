namespace Helios.Hosting.Concurrency;

/// <summary>Tasks that nobody awaits until the process stops.</summary>
public sealed class BackgroundTasks
{
    private readonly Lock gate = new();
    private readonly HashSet<Task> open = [];

    /// <summary>Keeps a task until it has ended.</summary>
    public void Add(Task task)
    {
        if (task.IsCompleted)
            return;
        lock (gate)
            open.Add(task);
        _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Completes when everything added so far has ended; never fails.</summary>
    public async Task WhenIdle()
    {
        Task[] left;
        lock (gate)
            left = [.. open];
        await Task.WhenAll(left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Forget(Task done)
    {
        lock (gate)
            open.Remove(done);
    }
}
