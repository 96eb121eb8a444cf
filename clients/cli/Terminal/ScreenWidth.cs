using System.Globalization;
using System.Text;

namespace Helios.Cli.Terminal;

/// <summary>The width of a text in terminal columns: East Asian characters and emoji take two, accents and joiners none.</summary>
internal static class ScreenWidth
{
    public static int Of(string text) => text.EnumerateRunes().Sum(Of);

    /// <summary>Pads the text with trailing spaces to a width.</summary>
    public static string Pad(string text, int columns) => text + new string(' ', Math.Max(0, columns - Of(text)));

    /// <summary>Truncates the text with an ellipsis if it is wider than the given columns.</summary>
    public static string Shorten(string text, int columns)
    {
        if (Of(text) <= columns)
            return text;
        var (taken, kept) = (1, new StringBuilder());
        foreach (var rune in text.EnumerateRunes())
        {
            if ((taken += Of(rune)) > columns)
                break;
            kept.Append(rune);
        }

        return kept.Append('…').ToString();
    }

    private static int Of(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0
        : IsWide(rune.Value) ? 2
        : 1;

    // The ranges of East_Asian_Width W and F in which letters are used, and of Emoji_Presentation (Unicode 16).
    private static bool IsWide(int value) =>
        value
            is (>= 0x1100 and <= 0x115F)
                or (>= 0x231A and <= 0x231B)
                or (>= 0x23E9 and <= 0x23EC)
                or (>= 0x25FD and <= 0x25FE)
                or (>= 0x2614 and <= 0x2615)
                or (>= 0x2648 and <= 0x2653)
                or 0x26A1
                or (>= 0x26AA and <= 0x26AB)
                or (>= 0x26BD and <= 0x26BE)
                or (>= 0x26C4 and <= 0x26C5)
                or 0x26D4
                or 0x26EA
                or (>= 0x26F2 and <= 0x26F5)
                or 0x26FA
                or 0x26FD
                or 0x2705
                or (>= 0x270A and <= 0x270B)
                or 0x2728
                or 0x274C
                or 0x274E
                or (>= 0x2753 and <= 0x2757)
                or (>= 0x2795 and <= 0x2797)
                or 0x2B1B
                or 0x2B1C
                or 0x2B50
                or 0x2B55
                or (>= 0x2E80 and <= 0x303E)
                or (>= 0x3041 and <= 0x33FF)
                or (>= 0x3400 and <= 0x4DBF)
                or (>= 0x4E00 and <= 0xA4CF)
                or (>= 0xA960 and <= 0xA97F)
                or (>= 0xAC00 and <= 0xD7A3)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0xFE30 and <= 0xFE6F)
                or (>= 0xFF00 and <= 0xFF60)
                or (>= 0xFFE0 and <= 0xFFE6)
                or (>= 0x1B000 and <= 0x1B2FF)
                or 0x1F004
                or 0x1F0CF
                or 0x1F18E
                or (>= 0x1F191 and <= 0x1F19A)
                or (>= 0x1F200 and <= 0x1F320)
                or (>= 0x1F32D and <= 0x1F64F)
                or (>= 0x1F680 and <= 0x1F6FF)
                or (>= 0x1F7E0 and <= 0x1F7EB)
                or (>= 0x1F900 and <= 0x1FAFF)
                or (>= 0x20000 and <= 0x3FFFD);
}
