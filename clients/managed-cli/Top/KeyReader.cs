using System.Threading.Channels;

namespace Helios.ManagedCli.Top;

/// <summary>
/// Reads one key at a time, and waits to be asked for each: a program that gets the terminal meanwhile gets its keys too.
/// </summary>
internal sealed class KeyReader(Action<ConsoleKeyInfo> pressed)
{
    private readonly Channel<bool> asked = Channel.CreateUnbounded<bool>();

    // Reading a key blocks a thread.
    public void Start() =>
        _ = Task.Run(async () =>
        {
            await foreach (var _ in asked.Reader.ReadAllAsync())
                pressed(Console.ReadKey(intercept: true));
        });

    /// <summary>Reads the next key.</summary>
    public void Ask() => asked.Writer.TryWrite(true);
}
