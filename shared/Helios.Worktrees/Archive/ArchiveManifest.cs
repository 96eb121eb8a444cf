using System.Text.Json;

namespace Helios.Worktrees.Archive;

/// <summary>
/// The description of an archive, stored as <see cref="FileName"/> in its second parent: everything needed to restore the work.
/// </summary>
internal sealed record ArchiveManifest
{
    public const string FileName = "archive.json";

    private static readonly JsonSerializerOptions Shape = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>The version of the layout.</summary>
    public int Format { get; init; } = 1;

    public required string LaneId { get; init; }

    public required string InstallationId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Whether it contains uncommitted work.</summary>
    public bool Dirty { get; init; }

    /// <summary>The number of commits reachable from nowhere else.</summary>
    public int UnmergedCommits { get; init; }

    /// <summary>The lane's branch; null in archives from before it was recorded.</summary>
    public string? Branch { get; init; }

    /// <summary>The base commit of the lane; null like the branch.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>The ref that HEAD pointed to; null if detached.</summary>
    public string? HeadRef { get; init; }

    /// <summary>HEAD's commit; null if nothing was committed yet.</summary>
    public string? HeadCommit { get; init; }

    /// <summary>Commits reachable from nowhere else, by the ref that named them.</summary>
    public IReadOnlyDictionary<string, string> Refs { get; init; } = new Dictionary<string, string>();

    /// <summary>Commits named only by the reflogs of HEAD and the branch.</summary>
    public IReadOnlyList<string> Forgotten { get; init; } = [];

    /// <summary>
    /// Whether the index is stored next to this file: as <c>index</c>, with its contents under <c>stages/0</c> to <c>stages/3</c>.
    /// </summary>
    public bool Index { get; init; }

    /// <summary>The state files of an operation in progress, stored under <c>git/</c>.</summary>
    public IReadOnlyList<string> State { get; init; } = [];

    /// <summary>Submodules and nested repositories, each with its own archive among the parents of this commit.</summary>
    public IReadOnlyList<ArchivedPart> Parts { get; init; } = [];

    /// <summary>Parses a manifest; null if it is not one.</summary>
    public static ArchiveManifest? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<ArchiveManifest>(json, Shape);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Shape);
}
