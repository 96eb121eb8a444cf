using System.Net;
using System.Net.Sockets;

namespace Helios.Embedded;

/// <summary>Looks for a port before anything is started, so that a taken one is told at once.</summary>
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

    public static EmbeddedException InUse(int port, Exception inner) => new(
        EmbeddedFailure.PortInUse, $"Something else listens on 127.0.0.1:{port} already.", "helios up --port 0    (0 takes a free one)", inner);
}
