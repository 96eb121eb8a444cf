namespace Helios.LaneOrchestrator.Commands;

/// <summary>The right to have one command carried out; disposing releases it.</summary>
internal sealed class CommandTurn(CommandQueue queue) : IDisposable
{
    private CommandQueue? held = queue;

    public void Dispose() => Interlocked.Exchange(ref held, null)?.Leave();
}
