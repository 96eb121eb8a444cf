using System.Globalization;
using System.Text.Json.Nodes;
using Helios.FaultRig.Workload;

namespace Helios.FaultRig.Observing;

/// <summary>
/// All that is known when everything is quiet: what the services have recorded, what subscribers saw, what is on the hosts.
/// </summary>
internal sealed record Evidence
{
    /// <summary>Rows by the name of their table with its schema.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<JsonObject>> Tables { get; init; } =
        new Dictionary<string, IReadOnlyList<JsonObject>>(StringComparer.Ordinal);

    /// <summary>In the order of the journal.</summary>
    public IReadOnlyList<SeenEvent> Journal { get; init; } = [];

    /// <summary>In the order of arrival.</summary>
    public IReadOnlyList<SeenEvent> OverSse { get; init; } = [];

    /// <summary>In the order of arrival; a delivery may be repeated.</summary>
    public IReadOnlyList<SeenEvent> OverAmqp { get; init; } = [];

    public IReadOnlyList<HostDisk> Disks { get; init; } = [];

    /// <summary>What runs on the hosts, with its lane.</summary>
    public IReadOnlyList<(string Process, string Lane)> Processes { get; init; } = [];

    public Ledger Ledger { get; init; } = new();

    /// <summary>The lines of each record that lanes wrote, by its path.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Records { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    public IReadOnlyList<JsonObject> Rows(string table) => Tables.GetValueOrDefault(table, []);

    public IReadOnlyList<JsonObject> Lanes => Rows("lanes.lanes");

    public IEnumerable<JsonObject> OpenLanes => Lanes.Where(lane => lane.Text("status") != "closed");

    public JsonObject? Lane(string id) => Lanes.FirstOrDefault(lane => lane.Text("lane_id") == id);

    public HashSet<string> OpenLaneIds() => OpenLanes.Select(lane => lane.Text("lane_id")).ToHashSet(StringComparer.Ordinal);
}

/// <summary>One host's disk.</summary>
internal sealed record HostDisk
{
    public required string Host { get; init; }

    public required string Repository { get; init; }

    /// <summary>The refs with the commits that they name.</summary>
    public IReadOnlyDictionary<string, string> Refs { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The ids of the contents of files that a ref leads to.</summary>
    public IReadOnlySet<string> Kept { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The ids of the contents of files that only open worktrees have: files, indexes, reflogs.</summary>
    public IReadOnlySet<string> AtWork { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The lanes that have each of these: a worktree's folder, its registration, its mark, a tmux session.</summary>
    public IReadOnlyList<(string Kind, string Lane)> PartsOfLanes { get; init; } = [];

    /// <summary>What should not be there at all when everything is quiet: trash, files of operations.</summary>
    public IReadOnlyList<string> Leftovers { get; init; } = [];

    /// <summary>What <c>git fsck</c> complains of.</summary>
    public string Damage { get; init; } = "";
}

/// <summary>Columns of a row.</summary>
internal static class Columns
{
    public static string Text(this JsonObject row, string column) => row[column]?.ToString() ?? "";

    public static long Number(this JsonObject row, string column) =>
        row[column] is { } value ? long.Parse(value.ToString(), CultureInfo.InvariantCulture) : 0;
}
