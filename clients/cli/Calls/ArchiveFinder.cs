using System.CommandLine;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Calls;

/// <summary>Finds an archive by its lane.</summary>
internal static class ArchiveFinder
{
    public static Argument<string> Argument() =>
        new("LANE") { Description = "The closed lane: its id, the last 4 or more characters of the id, or its name." };

    public static async Task<LaneArchiveView> Find(CliCall call, string text, CancellationToken ct)
    {
        call.Subject = $"archive of lane '{text}'";
        if (LaneId.TryParse(text, provider: null, out var id))
            return await call.Client.Archives.Get(id, ct);
        var found = new List<LaneArchiveView>();
        await foreach (var archive in call.Client.Archives.All(ct: ct))
        {
            if (
                string.Equals(archive.DisplayName, text, StringComparison.Ordinal)
                || (LaneNaming.LooksLikeSuffix(text) && archive.LaneId.ToString().EndsWith(text, StringComparison.OrdinalIgnoreCase))
            )
            {
                found.Add(archive);
            }
        }

        return found switch
        {
            [var one] => one,
            [] => throw new CliException(ExitCodes.NotFound, "archive_not_found", "No such archive.", "helios archive list"),
            _ => throw new CliException(
                ExitCodes.Misused,
                "ambiguous",
                $"{found.Count} archives match: {string.Join(", ", found.Take(10).Select(Line))}.",
                $"give more of the id: helios archive show {found[0].LaneId}"
            ),
        };
    }

    private static string Line(LaneArchiveView one) => $"{one.LaneId} ({one.DisplayName}, {one.Archive.At:yyyy-MM-dd HH:mm})";
}
