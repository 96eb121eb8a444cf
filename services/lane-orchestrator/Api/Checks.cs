using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Workspaces;

namespace Helios.LaneOrchestrator.Api;

/// <summary>The rules for texts of requests: each says what is wrong, or nothing.</summary>
internal static partial class Checks
{
    /// <summary>In characters, of which one may be two in UTF-16.</summary>
    public const int MaxDisplayNameLength = 128;

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const int MatchTimeout = 1000;

    public static string? WorkspaceName(string text) => WorkspaceNames().IsMatch(text)
        ? null
        : "1 to 63 characters of a-z, 0-9, '.', '_' and '-' were expected, the first a letter or a digit.";

    public static string? DisplayName(string text)
    {
        if (text.Length == 0)
            return $"1 to {MaxDisplayNameLength} characters were expected.";
        if (string.IsNullOrWhiteSpace(text))
            return "A name is more than blanks.";
        if (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
            return "A name does not start or end with a blank.";
        if (Rune.GetUnicodeCategory(text.EnumerateRunes().First()) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark)
            return "A name does not start with an accent that has no letter.";
        if (HasControl(text))
            return "Control characters are not allowed.";
        if (Unseen(text) is { } unseen)
            return $"The name holds U+{unseen.Value:X4}, which cannot be seen; two names that look the same must be the same.";
        if (text.AsSpan().ContainsAny('/', '\\'))
            return "'/' and '\\' are not allowed.";
        if (text[0] is '-' or '.')
            return "A name does not start with '-' or '.'.";
        return IdShapes().IsMatch(text) ? "A name is not shaped like an id." : null;
    }

    public static string? Repository(string text) => RepositoryAddress.IsPath(text) ? null : RepositoryAddress.FaultOfUrl(text);

    /// <summary>A branch that a lane is on, by its short name.</summary>
    public static string? BranchName(string text) => text.StartsWith("refs/", StringComparison.Ordinal)
        ? "A branch's short name was expected, such as 'main', not the full name of a ref."
        : GitName(text);

    /// <summary>A name of git: what git itself forbids is for the host to say, this keeps options and line breaks out.</summary>
    public static string? GitName(string text)
    {
        if (text.Length == 0)
            return "A name was expected.";
        if (text[0] == '-')
            return "A name does not start with '-'.";
        return HasControl(text) ? "Control characters are not allowed." : null;
    }

    public static string? Sha256(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower)
        ? null
        : "64 hexadecimal digits in lower case were expected.";

    public static string? Filled(string text) => text.Length == 0 ? "A text was expected, not an empty one." : null;

    public static string? Glob(string text)
    {
        if (text.Length == 0 || text[0] == '/')
            return "A pattern relative to the repository was expected.";
        return text.Split('/').Contains("..") ? "A pattern does not leave the repository." : null;
    }

    /// <summary>A folder below the worktree; symlinks are the host's to judge.</summary>
    public static string? RelativeFolder(string text)
    {
        if (text.Length == 0 || text[0] == '/')
            return "A path relative to the worktree was expected.";
        var depth = 0;
        foreach (var part in text.Split('/'))
        {
            depth += part switch { "" or "." => 0, ".." => -1, _ => 1 };
            if (depth < 0)
                return "The path leaves the worktree.";
        }

        return null;
    }

    public static string? VariableName(string text)
    {
        if (!VariableNames().IsMatch(text))
            return "Letters, digits and '_' were expected, the first no digit.";
        return text.StartsWith("HELIOS_", StringComparison.Ordinal) ? "Names that start with HELIOS_ are Helios's own." : null;
    }

    public static string? LabelName(string text) => LabelNames().IsMatch(text)
        ? null
        : "1 to 63 characters of A-Z, a-z, 0-9, '.', '_', '-' and '/' were expected.";

    /// <summary>It is shown on terminals, where control characters do things.</summary>
    public static string? LabelValue(string text) => HasControl(text) ? "Control characters are not allowed." : null;

    public static string? Words(string text) => Printable(text) ? null : "A text without control characters was expected, not an empty one.";

    /// <summary>An address that people and programs may follow.</summary>
    public static string? WebAddress(string text) =>
        Printable(text) && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0
            ? null
            : "An http or https address without a user was expected.";

    /// <summary>What can be typed: anything but NUL.</summary>
    public static string? Typed(string text) => text.Contains('\0') ? "A text without NUL was expected." : null;

    /// <summary>A prompt that every agent takes as one: a blank one or a lone dash they take for a question about standard input.</summary>
    public static string? Prompt(string text) =>
        string.IsNullOrWhiteSpace(text) ? "The prompt is blank; leave it out to start without one."
        : text.Trim() is "-" ? "A prompt of a dash alone would be read as standard input; write what the agent is to do."
        : Typed(text);

    /// <summary>A key by the name that tmux has for it.</summary>
    public static string? KeyName(string text) => KeyNames().IsMatch(text)
        ? null
        : "A key was expected: one character, Enter, Tab, BTab, Escape, Space, BSpace, Up, Down, Left, Right, Home, End, PageUp, PageDown, Insert, Delete or F1 to F12, with C-, M- or S- before it.";

    public static Func<string, string?> Id<TId>()
        where TId : struct, IHeliosId<TId> => text =>
    {
        var fault = HeliosId.Read<TId>(text, out _);
        return fault is IdFault.None ? null : HeliosId.Explain<TId>(text, fault);
    };

    private static bool Printable(string text) => text.Length > 0 && !HasControl(text);

    private static bool HasControl(string text) => text.EnumerateRunes().Any(rune =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || TurnsTheLine(rune));

    /// <summary>The characters that turn the direction of writing: on a screen, they move what stands beside a text.</summary>
    private static bool TurnsTheLine(Rune rune) => rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    /// <summary>The first character that shows nothing, or that no font knows; U+200D and U+FE0F are allowed where they shape the emoji before them.</summary>
    private static Rune? Unseen(string text)
    {
        Rune? before = null;
        foreach (var rune in text.EnumerateRunes())
        {
            var shapes = rune.Value is 0x200D or 0xFE0F && before is { } previous
                && (previous.Value is 0xFE0F || Rune.GetUnicodeCategory(previous) is UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol);
            if (!shapes && ShowsNothing(rune))
                return rune;
            before = rune;
        }

        // A joiner that joins nothing is as good as none.
        return before?.Value is 0x200D ? before : null;
    }

    // The letters among Unicode's default ignorable code points, and its blanks of a width of their own, are named: their categories do not tell.
    private static bool ShowsNothing(Rune rune) =>
        rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0 or (>= 0x180B and <= 0x180F)
            or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF)
        || (rune.Value != ' ' && Rune.IsWhiteSpace(rune))
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,62}\z", Options, MatchTimeout)]
    private static partial Regex WorkspaceNames();

    [GeneratedRegex(@"^(ws|ln|ss|tm|rn|ho|ev|op|cor)_[0-9A-Za-z]{26}\z", Options | RegexOptions.IgnoreCase, MatchTimeout)]
    private static partial Regex IdShapes();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,254}\z", Options, MatchTimeout)]
    private static partial Regex VariableNames();

    [GeneratedRegex(@"^([CMS]-){0,3}(Enter|Tab|BTab|Escape|Space|BSpace|Up|Down|Left|Right|Home|End|PageUp|PageDown|Insert|Delete|F[1-9]|F1[0-2]|[!-~])\z", Options, MatchTimeout)]
    private static partial Regex KeyNames();

    [GeneratedRegex(@"^[A-Za-z0-9._/-]{1,63}\z", Options, MatchTimeout)]
    private static partial Regex LabelNames();
}
