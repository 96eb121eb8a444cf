namespace Helios.Cli.Lanes;

/// <summary>This screen while it belongs to a terminal elsewhere. What arrives after it was taken back is dropped: it would undo the undoing.</summary>
internal sealed class FarScreen(Stream screen) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private bool closed;

    public async ValueTask Show(ReadOnlyMemory<byte> bytes)
    {
        await turn.WaitAsync();
        try
        {
            if (!closed)
                await screen.WriteAsync(bytes, CancellationToken.None);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Writes the last bytes; nothing follows them.</summary>
    public async Task Close(ReadOnlyMemory<byte> last)
    {
        await turn.WaitAsync();
        try
        {
            closed = true;
            await screen.WriteAsync(last, CancellationToken.None);
        }
        catch (IOException)
        {
            // There is no screen any more.
        }
        finally
        {
            turn.Release();
        }
    }

    // A late arrival may still wait for its turn: the semaphore holds no handle, so there is nothing to release under it.
    public void Dispose() => closed = true;
}
