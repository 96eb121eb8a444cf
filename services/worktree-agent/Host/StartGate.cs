namespace Helios.WorktreeAgent.Host;

/// <summary>Closed until the start-up reconciliation ends: lane commands are recorded before, and run after.</summary>
internal sealed class StartGate
{
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Opened => opened.Task;

    public void Open() => opened.TrySetResult();
}
