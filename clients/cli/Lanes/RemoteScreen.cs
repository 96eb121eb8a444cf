namespace Helios.Cli.Lanes;

/// <summary>
/// The local screen while it shows a remote terminal. Output that arrives after it was restored is dropped: it would undo the restoration.
/// </summary>
internal sealed class RemoteScreen(Stream screen) : IDisposable
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

    /// <summary>Writes the last bytes; nothing is written after them.</summary>
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
            // The screen is gone.
        }
        finally
        {
            turn.Release();
        }
    }

    // A late writer may still wait for its turn. The semaphore has no handle, so there is nothing to release.
    public void Dispose() => closed = true;
}
