using System.Text.Json;

namespace Helios.Worktrees.Archive;

/// <summary>What an archive says of itself, as <see cref="FileName"/> in its second parent: all that giving the work back needs.</summary>
internal sealed record ArchiveManifest
{
    public const string FileName = "archive.json";

    private static readonly JsonSerializerOptions Shape = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>The layout's number.</summary>
    public int Format { get; init; } = 1;

    public required string LaneId { get; init; }

    public required string InstallationId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Whether work that was not committed is in it.</summary>
    public bool Dirty { get; init; }

    /// <summary>How many commits were reachable from nowhere else.</summary>
    public int UnmergedCommits { get; init; }

    /// <summary>The lane's branch; null in archives of before it was written down.</summary>
    public string? Branch { get; init; }

    /// <summary>The commit that the lane began from; null like the branch.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>What HEAD followed; null where it was detached.</summary>
    public string? HeadRef { get; init; }

    /// <summary>HEAD's commit; null where nothing was committed yet.</summary>
    public string? HeadCommit { get; init; }

    /// <summary>Commits that would be reachable from nowhere else, by the ref that named them.</summary>
    public IReadOnlyDictionary<string, string> Refs { get; init; } = new Dictionary<string, string>();

    /// <summary>Commits that only the logs of HEAD and the branch named.</summary>
    public IReadOnlyList<string> Forgotten { get; init; } = [];

    /// <summary>Whether the index lies beside this file: as <c>index</c>, with what it stages under <c>stages/0</c> to <c>stages/3</c>.</summary>
    public bool Index { get; init; }

    /// <summary>The state files of an operation in progress, which lie under <c>git/</c>.</summary>
    public IReadOnlyList<string> State { get; init; } = [];

    /// <summary>Submodules and nested repositories, each an archive of its own among the parents of this commit.</summary>
    public IReadOnlyList<ArchivedPart> Parts { get; init; } = [];

    /// <summary>Null where it is none.</summary>
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
