using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Helios.Processes;
using Helios.Processes.Files;

namespace Helios.Testing;

/// <summary>
/// Ports for programs that are told theirs, free when they are found and still free when the program takes them, or takes them again after
/// it was killed. A port that the kernel picked would not be: as soon as nobody listens on it, it may become the near end of any outgoing
/// connection of the machine.
/// </summary>
public static class FreePorts
{
    // Below those that Linux and macOS give to connections (from 32768 and 49152 on), and below the ones that lanes lease (from 20000 on).
    private const int First = 11_000;
    private const int Last = 19_999;

    // Held until the process ends: other test processes pass over what one of them has.
    private static readonly List<FileLock> Claims = [];

    /// <summary>A port of 127.0.0.1 that nobody else gets while this process lives.</summary>
    public static int Next()
    {
        var folder = Directory
            .CreateDirectory(Path.Combine(Path.GetTempPath(), "helios-test-ports-" + CurrentUser.Id.ToString(CultureInfo.InvariantCulture)))
            .FullName;
        var begin = RandomNumberGenerator.GetInt32(First, Last + 1);
        for (var n = 0; n <= Last - First; n++)
        {
            var port = First + ((begin - First + n) % (Last - First + 1));
            if (FileLock.TryAcquire(Path.Combine(folder, port.ToString(CultureInfo.InvariantCulture))) is not { } claim)
                continue;
            if (!IsFree(port))
            {
                claim.Dispose();
                continue;
            }

            lock (Claims)
                Claims.Add(claim);
            return port;
        }

        throw new InvalidOperationException($"No port between {First} and {Last} is free.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
