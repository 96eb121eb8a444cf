using System.Net;
using System.Net.Sockets;
using System.Text;
using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>A harness on a real socket, which behaves as it is told: also in the ways that no HTTP server would.</summary>
internal sealed class SwitchableHarness : IAsyncDisposable
{
    private readonly int port = FreePorts.Next();
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> work = [];
    private TcpListener? listener;
    private int asked;

    public enum Mood
    {
        Healthy,
        Hangs,
        Refuses,
        Fails,
        Slow,
        Flaps,
    }

    public string Url => $"http://127.0.0.1:{port}";

    public Mood Now { get; private set; } = Mood.Refuses;

    public void Become(Mood mood)
    {
        Now = mood;
        if (mood is Mood.Refuses)
        {
            listener?.Stop();
            listener = null;
        }
        else if (listener is null)
        {
            listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            work.Add(Accept(listener));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        Become(Mood.Refuses);
        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task Accept(TcpListener from)
    {
        try
        {
            while (true)
                work.Add(Answer(await from.AcceptTcpClientAsync(stopping.Token)));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It refuses from now on, or the test is over.
        }
    }

    private async Task Answer(TcpClient client)
    {
        using (client)
        {
            try
            {
                var mood = Now;
                if (await client.GetStream().ReadAsync(new byte[4096], stopping.Token) == 0)
                    return;
                if (mood is Mood.Hangs)
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping.Token);
                if (mood is Mood.Slow)
                    await Task.Delay(TimeSpan.FromMilliseconds(600), TimeProvider.System, stopping.Token);
                var well = mood is Mood.Healthy or Mood.Slow || (mood is Mood.Flaps && Interlocked.Increment(ref asked) % 2 == 0);
                var answer =
                    $"HTTP/1.1 {(well ? "200 OK" : "500 Internal Server Error")}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), stopping.Token);
            }
            catch (Exception gone) when (gone is OperationCanceledException or IOException or SocketException)
            {
                // Whoever asked went away.
            }
        }
    }
}
