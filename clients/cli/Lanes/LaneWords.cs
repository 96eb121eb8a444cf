using Helios.Contracts.Lanes;

namespace Helios.Cli.Lanes;

/// <summary>What the command line says of lanes in several places.</summary>
internal static class LaneWords
{
    public static string Archived(ArchiveView archive)
    {
        var parts = new List<string>();
        if (archive.Dirty)
            parts.Add("uncommitted changes");
        if (archive.UnmergedCommits > 0)
            parts.Add(archive.UnmergedCommits == 1 ? "1 unmerged commit" : $"{archive.UnmergedCommits} unmerged commits");
        return parts.Count == 0 ? "everything, as asked" : string.Join(" and ", parts);
    }
}
