using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Calls;

/// <summary>How the user names a lane: its id, a suffix of the id of four or more characters, or its display name.</summary>
internal static class LaneNaming
{
    public const int ShortestSuffix = 4;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static bool LooksLikeSuffix(string text) =>
        text.Length is >= ShortestSuffix and <= Ulid.TextLength
        && text.All(character => Alphabet.Contains(char.ToUpperInvariant(character), StringComparison.Ordinal));

    /// <summary>
    /// The lanes that a text may mean. A display name and a suffix have equal weight: if both match, the user must be more specific.
    /// </summary>
    public static IReadOnlyList<LaneView> Match(string text, IEnumerable<LaneView> lanes)
    {
        var suffix = LooksLikeSuffix(text);
        return
        [
            .. lanes.Where(lane =>
                string.Equals(lane.DisplayName, text, StringComparison.Ordinal)
                || (suffix && lane.LaneId.ToString().EndsWith(text, StringComparison.OrdinalIgnoreCase))
            ),
        ];
    }
}
