using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Helios.Testing;

/// <summary>TLS in front of a server without it, with a certificate that is read from its file at each connection.</summary>
/// <param name="host">The server.</param>
/// <param name="port">Its port.</param>
/// <param name="certificate">The PEM file with certificate and key.</param>
public sealed class TlsProxy(string host, int port, string certificate) : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<IDisposable, bool> open = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentQueue<string> clients = new();
    private Task accepting = Task.CompletedTask;
    private int attempts;
    private int served;

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Whether clients must show a certificate.</summary>
    public bool AsksForCertificate { get; init; }

    /// <summary>How many clients have connected.</summary>
    public int Attempts => Volatile.Read(ref attempts);

    /// <summary>How many of them have sent something after the handshake: they have accepted the certificate.</summary>
    public int Served => Volatile.Read(ref served);

    /// <summary>The subjects of the certificates that clients have shown.</summary>
    public IReadOnlyCollection<string> Clients => clients;

    public TlsProxy Start()
    {
        listener.Start();
        accepting = Accept();
        return this;
    }

    /// <summary>Breaks all connections.</summary>
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
        stopping.Dispose();
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
        open[near] = true;
        Interlocked.Increment(ref attempts);
        try
        {
            await using var secured = new SslStream(near.GetStream());
            using (var shown = X509Certificate2.CreateFromPemFile(certificate))
                await secured.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        ServerCertificate = shown,
                        ClientCertificateRequired = AsksForCertificate,
                        RemoteCertificateValidationCallback = (_, shownByClient, _, _) => !AsksForCertificate || shownByClient is not null,
                    },
                    stopping.Token
                );
            if (secured.RemoteCertificate is { } client)
                clients.Enqueue(client.Subject);
            using var far = new TcpClient();
            open[far] = true;
            await far.ConnectAsync(host, port, stopping.Token);
            await Task.WhenAny(Send(secured, far.GetStream()), far.GetStream().CopyToAsync(secured, stopping.Token));
            open.TryRemove(far, out _);
        }
        catch (Exception ended)
            when (ended
                    is AuthenticationException
                        or IOException
                        or SocketException
                        or ObjectDisposedException
                        or OperationCanceledException
                        or InvalidOperationException
            )
        {
            // One side is gone.
        }
        finally
        {
            near.Dispose();
            open.TryRemove(near, out _);
        }
    }

    private async Task Send(SslStream near, NetworkStream far)
    {
        var buffer = new byte[64 * 1024];
        var isFirst = true;
        while (await near.ReadAsync(buffer, stopping.Token) is var count and > 0)
        {
            if (isFirst)
                Interlocked.Increment(ref served);
            isFirst = false;
            await far.WriteAsync(buffer.AsMemory(0, count), stopping.Token);
        }
    }
}
