using Helios.Cli.Terminal;
using Helios.Contracts.Api.Lanes;

namespace Helios.Cli.Lanes;

/// <summary>Texts about lanes that several commands print.</summary>
internal static class LaneText
{
    public static string Archived(ArchiveView archive)
    {
        var parts = new List<string>();
        if (archive.Dirty)
            parts.Add("uncommitted changes");
        if (archive.UnmergedCommits > 0)
            parts.Add(Counted.Of(archive.UnmergedCommits, "unmerged commit"));
        return parts.Count == 0 ? "everything, as requested" : string.Join(" and ", parts);
    }
}
