using System.Net;
using System.Net.Sockets;
using Helios.Embedded.Failures;

namespace Helios.Embedded.Home;

/// <summary>Checks the port before anything is started, so that a port in use is reported immediately.</summary>
internal static class LoopbackPort
{
    /// <summary>The port, or a free one for 0.</summary>
    public static int Claim(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            throw InUse(port, taken);
        }
    }

    public static EmbeddedException InUse(int port, Exception inner) =>
        new(
            EmbeddedFailure.PortInUse,
            $"Port {port} on 127.0.0.1 is already in use.",
            "helios up --port 0    (0 chooses a free one)",
            inner
        );
}
