namespace Helios.WorktreeAgent.Hosting;

/// <summary>Closed until the start-up reconciliation is over: lane commands are written down before, and carried out after.</summary>
internal sealed class StartGate
{
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Opened => opened.Task;

    public void Open() => opened.TrySetResult();
}
