using System.Net;
using System.Net.Sockets;
using Helios.Contracts.Identifiers;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Lanes;

/// <summary>Leases a block of free ports on this host to every lane that needs ports, until the lane is torn down.</summary>
internal sealed class PortLeases(LaneLedger ledger, IOptions<PortOptions> options)
{
    private readonly Lock gate = new();

    /// <summary>The lane's ports, leased now if it has none. Throws if no block is free.</summary>
    public IReadOnlyList<int> Ensure(LaneId lane, int count)
    {
        if (count <= 0)
            return [];
        lock (gate)
        {
            if (ledger.Find(lane)?.Ports is { } held && held.Count == count)
                return held;
            var ports = FindBlock(count, [.. ledger.All.Where(record => record.LaneId != lane).SelectMany(record => record.Ports)]);
            ledger.Change(lane, record => record with { Ports = ports });
            return ports;
        }
    }

    private int[] FindBlock(int count, HashSet<int> leased)
    {
        var settings = options.Value;
        for (var first = settings.FirstPort; first + count - 1 <= settings.LastPort; )
        {
            var block = Enumerable.Range(first, count).ToArray();
            var taken = Array.FindLast(block, port => leased.Contains(port) || !IsFree(port));
            if (taken == 0)
                return block;
            first = taken + 1;
        }

        throw new InvalidOperationException(
            $"No block of {count} free ports between {settings.FirstPort} and {settings.LastPort} is left on this host. Clean up "
                + "lanes, or extend the range (Helios__Host__LastPort)."
        );
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ExclusiveAddressUse = true };
            probe.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
