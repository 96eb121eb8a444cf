using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Lanes;

/// <summary>What each lane of a list has changed; the hosts of the lanes are asked, a few lanes at a time.</summary>
internal sealed class LaneListChanges
{
    private const int AtOnce = 8;

    private readonly ConcurrentDictionary<LaneId, LaneChangesView> known = new();

    public static string[] Headers => ["AHEAD", "BEHIND", "CHANGES"];

    /// <summary>Reads them. A lane without a worktree, or one that its host cannot read now, has none.</summary>
    public static async Task<LaneListChanges> Read(CliCall call, IEnumerable<LaneView> lanes, CancellationToken ct)
    {
        var changes = new LaneListChanges();
        await Parallel.ForEachAsync(
            lanes.Where(lane => lane.WorktreePath is not null && lane.Status is not LaneStatus.Closed),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
            async (lane, token) =>
            {
                if (await KnownChanges.Read(call, lane.LaneId, token) is { } known)
                    changes.known[lane.LaneId] = known;
            }
        );
        return changes;
    }

    public string?[] Cells(LaneId lane) =>
        known.TryGetValue(lane, out var changes) ? [$"{changes.Ahead}", $"{changes.Behind}", Text(changes)] : [null, null, null];

    /// <summary>The lane as <c>--json</c> prints it, with its changes; null if they are unknown.</summary>
    public JsonNode Json(LaneView lane)
    {
        var node = JsonSerializer.SerializeToNode(lane, CliJson.Shared.LaneView)!.AsObject();
        node["changes"] = known.TryGetValue(lane.LaneId, out var changes)
            ? JsonSerializer.SerializeToNode(changes, CliJson.Shared.LaneChangesView)
            : null;
        return node;
    }

    private static string Text(LaneChangesView changes)
    {
        var (files, open) = (changes.Files.Count + changes.Untracked.Count, changes.Uncommitted.Count + changes.Untracked.Count);
        if (files == 0 && open == 0)
            return "none";
        var text = $"{Counted.Of(files, "file")} +{changes.Additions} -{changes.Deletions}";
        return open == 0 ? text : $"{text}, {open} not committed";
    }
}
