using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Helios.EndToEnd.Tests.Systems;

internal enum Mood
{
    Well,
    Hanging,
    Refusing,
    Failing,
    Slow,
    Flapping,
}

/// <summary>A harness on a real port, in every mood that a server can be in.</summary>
internal sealed class MoodyHarness : IDisposable
{
    private readonly int port = FreePorts.Next();
    private readonly CancellationTokenSource over = new();
    private readonly Lock gate = new();
    private readonly List<TcpClient> clients = [];
    private TcpListener? listener;
    private Mood mood = Mood.Refusing;
    private int answers;

    public string Url => $"http://127.0.0.1:{port}";

    public void Be(Mood now)
    {
        lock (gate)
        {
            mood = now;
            if (now is Mood.Refusing)
            {
                listener?.Dispose();
                listener = null;
            }
            else if (listener is null)
            {
                listener = new TcpListener(IPAddress.Loopback, port);
                listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
                listener.Start();
                _ = Accept(listener);
            }
        }
    }

    public void Dispose()
    {
        over.Cancel();
        Be(Mood.Refusing);
        lock (gate)
            clients.ForEach(client => client.Dispose());
        over.Dispose();
    }

    private async Task Accept(TcpListener from)
    {
        try
        {
            while (true)
            {
                var client = await from.AcceptTcpClientAsync();
                lock (gate)
                    clients.Add(client);
                _ = Answer(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It refuses now.
        }
    }

    private async Task Answer(TcpClient client)
    {
        try
        {
            var stream = client.GetStream();
            var request = new byte[4096];
            if (await stream.ReadAsync(request, over.Token) == 0)
                return;
            var now = mood;
            if (now is Mood.Hanging)
                return;
            if (now is Mood.Slow)
            {
                // A byte at a time: each is an answer in time, all of them are not.
                foreach (var letter in "HTTP/1.1 200 OK\r\nX-Slow: yes, very")
                {
                    await stream.WriteAsync(new[] { (byte)letter }, over.Token);
                    await Moments.Pass(TimeSpan.FromMilliseconds(100));
                }
            }

            var well = now is Mood.Well || (now is Mood.Flapping && Interlocked.Increment(ref answers) % 2 == 0);
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes(well
                    ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
                    : "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
                over.Token);
            client.Dispose();
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever asked has gone.
        }
    }
}
