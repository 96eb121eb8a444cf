using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Helios.Testing;

/// <summary>
/// A line to a server that can be held, so that nothing gets through in either direction, delayed, and cut, so that what was on its way
/// is lost.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<IDisposable, bool> open = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly EndPoint server;
    private readonly Task accepting;
    private volatile TaskCompletionSource gate = Opened();

    public TcpProxy(string host, int port)
        : this(new DnsEndPoint(host, port, AddressFamily.InterNetwork)) { }

    /// <param name="server">Where the line leads; also a socket of this machine.</param>
    public TcpProxy(EndPoint server)
    {
        this.server = server;
        listener.Start();
        accepting = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How much later than sent everything arrives from here on.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>From here on nothing gets through, until it is released.</summary>
    public void Hold() => gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => gate.TrySetResult();

    /// <summary>Breaks all connections; what is held of them is lost.</summary>
    public void Cut()
    {
        foreach (var connection in open.Keys)
            connection.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        // Only then: who listens no more cannot accept.
        await accepting;
        listener.Stop();
        Cut();
        Release();
        stopping.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Serve(await listener.AcceptTcpClientAsync(stopping.Token));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Serve(TcpClient near)
    {
        using var far = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        open[near] = open[far] = true;
        try
        {
            await far.ConnectAsync(server, stopping.Token);
            await using var away = new NetworkStream(far);
            await Task.WhenAny(Pump(near.GetStream(), away), Pump(away, near.GetStream()));
        }
        catch (Exception broken)
            when (broken
                    is IOException
                        or SocketException
                        or ObjectDisposedException
                        or OperationCanceledException
                        or InvalidOperationException
            )
        {
            // One side is gone, so the other goes too.
        }
        finally
        {
            near.Dispose();
            open.TryRemove(near, out _);
            open.TryRemove(far, out _);
        }
    }

    private async Task Pump(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, stopping.Token) is var count and > 0)
            {
                await gate.Task;
                if (Delay > TimeSpan.Zero)
                    await Task.Delay(Delay, TimeProvider.System, stopping.Token);
                await to.WriteAsync(buffer.AsMemory(0, count), stopping.Token);
            }
        }
        catch (Exception broken)
            when (broken
                    is IOException
                        or SocketException
                        or ObjectDisposedException
                        or OperationCanceledException
                        or InvalidOperationException
            )
        {
            // As above.
        }
    }
}
