using System.Collections.Concurrent;
using Helios.Contracts.Identifiers;
using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.Lanes;

/// <summary>The records of all lanes of this host, in memory and on disk. Changes to one lane are serialised.</summary>
internal sealed class LaneLedger
{
    private readonly HostFolder folder;
    private readonly ConcurrentDictionary<LaneId, Slot> slots = new();

    public LaneLedger(HostFolder folder)
    {
        this.folder = folder;
        foreach (var path in Directory.EnumerateFiles(folder.Lanes, "ln_*.json"))
        {
            if (AgentFile.Read<LaneRecord>(path) is { } record)
                slots[record.LaneId] = new Slot { Record = record };
        }
    }

    public IReadOnlyList<LaneRecord> All => [.. slots.Values.Select(slot => slot.Record).OfType<LaneRecord>()];

    public LaneRecord? Find(LaneId lane) => slots.TryGetValue(lane, out var slot) ? slot.Record : null;

    /// <summary>
    /// Changes a lane's record, creating it if missing, and writes it to disk. Returning the same record means no change.
    /// </summary>
    public LaneRecord Change(LaneId lane, Func<LaneRecord, LaneRecord> change)
    {
        while (true)
        {
            var slot = slots.GetOrAdd(lane, _ => new Slot());
            lock (slot)
            {
                if (slot.Removed)
                    continue;
                var before = slot.Record ?? new LaneRecord { LaneId = lane };
                var after = change(before);
                if (slot.Record is null || !ReferenceEquals(before, after))
                    AgentFile.Replace(PathOf(lane), after);
                slot.Record = after;
                return after;
            }
        }
    }

    /// <summary>Removes an expired record; one that has been used again stays.</summary>
    public bool Remove(LaneId lane, Func<LaneRecord, bool> expired)
    {
        if (!slots.TryGetValue(lane, out var slot))
            return false;
        lock (slot)
        {
            if (slot.Record is not { } record || !expired(record))
                return false;
            slot.Removed = true;
            slots.TryRemove(lane, out _);
            File.Delete(PathOf(lane));
            return true;
        }
    }

    private string PathOf(LaneId lane) => Path.Combine(folder.Lanes, $"{lane}.json");

    private sealed class Slot
    {
        public LaneRecord? Record { get; set; }

        public bool Removed { get; set; }
    }
}
