namespace Helios.WorktreeAgent.Agents;

/// <summary>What is new on a terminal between two looks at it, in lines. Pure.</summary>
internal static class ScreenLines
{
    // Fewer equal lines than this prove nothing: empty lines and prompts repeat.
    private const int Anchor = 5;

    /// <summary>
    /// The lines from the first one that differs. When so much has scrolled that the oldest lines were let go, the place where the new listing
    /// begins in the old one is found first; where there is none, all of it is new.
    /// </summary>
    public static IReadOnlyList<string> New(IReadOnlyList<string> before, IReadOnlyList<string> now)
    {
        for (var shift = 0; shift < before.Count; shift++)
        {
            var same = Same(before, shift, now);
            if (same >= (shift == 0 ? 1 : Anchor))
                return [.. now.Skip(same)];
        }

        return now;
    }

    private static int Same(IReadOnlyList<string> before, int shift, IReadOnlyList<string> now)
    {
        var same = 0;
        while (shift + same < before.Count && same < now.Count && before[shift + same] == now[same])
            same++;
        return same;
    }
}
