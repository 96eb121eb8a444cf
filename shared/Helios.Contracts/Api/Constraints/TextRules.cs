using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Helios.Contracts.Api.Constraints;

/// <summary>Checks the texts of requests.</summary>
public static partial class TextRules
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const int MatchTimeout = 1000;

    /// <summary>Checks a text.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="text">The text.</param>
    /// <returns>The fault, as a sentence; null if valid.</returns>
    public static string? Fault(TextRule rule, string text) =>
        rule switch
        {
            TextRule.None => null,
            TextRule.Filled => text.Length == 0 ? "Must not be empty." : null,
            TextRule.Words => text.Length == 0 ? "Must not be empty." : ControlFault(text),
            TextRule.Printable => ControlFault(text),
            TextRule.WorkspaceName => WorkspaceNames().IsMatch(text)
                ? null
                : "Expected 1 to 63 characters of a-z, 0-9, '.', '_' and '-', starting with a letter or digit.",
            TextRule.DisplayName => DisplayNameFault(text),
            TextRule.Repository => RepositoryAddress.IsPath(text) ? null : RepositoryAddress.FaultOfUrl(text),
            TextRule.WorktreePlace => WorktreePlace.Fault(text),
            TextRule.BranchName => text.StartsWith("refs/", StringComparison.Ordinal)
                ? "Expected a branch's short name, such as 'main', not the full name of a ref."
                : GitNameFault(text),
            TextRule.GitName => GitNameFault(text),
            TextRule.Sha256 => text.Length == 64 && text.All(char.IsAsciiHexDigitLower)
                ? null
                : "Expected 64 lower-case hexadecimal digits.",
            TextRule.Glob => GlobFault(text),
            TextRule.RelativeFolder => RelativeFolderFault(text),
            TextRule.VariableName => VariableNameFault(text),
            TextRule.LabelName => LabelNames().IsMatch(text)
                ? null
                : "Expected 1 to 63 characters of A-Z, a-z, 0-9, '.', '_', '-' and '/'.",
            TextRule.WebAddress => WebAddressFault(text),
            TextRule.Prompt => PromptFault(text),
            TextRule.KeyName => KeyNames().IsMatch(text)
                ? null
                : "Expected a key: one character, Enter, Tab, BTab, Escape, Space, BSpace, Up, Down, Left, Right, Home, End, PageUp, "
                    + "PageDown, Insert, Delete or F1 to F12, "
                    + "optionally prefixed with C-, M- or S-.",
            TextRule.ModelName => ModelNames().IsMatch(text)
                ? null
                : "Expected 1 to 128 letters, digits and '._:/@+[]-', starting with a letter or digit.",
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, null),
        };

    private static string? DisplayNameFault(string text)
    {
        if (text.Length == 0)
            return "Must not be empty.";
        if (string.IsNullOrWhiteSpace(text))
            return "A name must not be blank.";
        if (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
            return "A name must not start or end with white space.";
        if (
            Rune.GetUnicodeCategory(text.EnumerateRunes().First())
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark
        )
            return "A name must not start with a combining mark.";
        if (ControlFault(text) is { } control)
            return control;
        if (Unseen(text) is { } unseen)
            return $"The name contains U+{unseen.Value:X4}, which is invisible; names that look the same must be the same.";
        if (text.AsSpan().ContainsAny('/', '\\'))
            return "'/' and '\\' are not allowed.";
        if (text[0] is '-' or '.')
            return "A name must not start with '-' or '.'.";
        return IdShapes().IsMatch(text) ? "A name must not have the form of an id." : null;
    }

    private static string? GitNameFault(string text)
    {
        if (text.Length == 0)
            return "Must not be empty.";
        return text[0] == '-' ? "Must not start with '-'." : ControlFault(text);
    }

    private static string? GlobFault(string text)
    {
        if (text.Length == 0 || text[0] == '/')
            return "Expected a pattern relative to the repository.";
        return text.Split('/').Contains("..") ? "A pattern must not leave the repository." : null;
    }

    private static string? RelativeFolderFault(string text)
    {
        if (text.Length == 0 || text[0] == '/')
            return "Expected a path relative to the worktree.";
        var depth = 0;
        foreach (var part in text.Split('/'))
        {
            depth += part switch
            {
                "" or "." => 0,
                ".." => -1,
                _ => 1,
            };
            if (depth < 0)
                return "The path leaves the worktree.";
        }

        return null;
    }

    private static string? VariableNameFault(string text)
    {
        if (!VariableNames().IsMatch(text))
            return "Expected letters, digits and '_', not starting with a digit.";
        return text.StartsWith("HELIOS_", StringComparison.Ordinal) ? "Names that start with HELIOS_ are reserved for Helios." : null;
    }

    private static string? WebAddressFault(string text) =>
        text.Length > 0
        && ControlFault(text) is null
        && Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https"
        && address.UserInfo.Length == 0
            ? null
            : "Expected an http or https URL without a user.";

    /// <summary>Agents interpret a blank prompt or a lone dash as a request to read standard input.</summary>
    private static string? PromptFault(string text) =>
        string.IsNullOrWhiteSpace(text) ? "The prompt is blank. Omit it to start without one."
        : text.Trim() is "-" ? "Agents read a prompt that is only a dash as standard input. Write what the agent should do."
        : null;

    private static string? ControlFault(string text) => text.EnumerateRunes().Any(IsControl) ? "Control characters are not allowed." : null;

    private static bool IsControl(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || TurnsTheLine(rune);

    /// <summary>The characters that change the writing direction: on a screen they move adjacent text.</summary>
    private static bool TurnsTheLine(Rune rune) =>
        rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    /// <summary>The first character that is invisible or unassigned; U+200D and U+FE0F are allowed after an emoji.</summary>
    private static Rune? Unseen(string text)
    {
        Rune? before = null;
        foreach (var rune in text.EnumerateRunes())
        {
            var shapes =
                rune.Value is 0x200D or 0xFE0F
                && before is { } previous
                && (
                    previous.Value is 0xFE0F
                    || Rune.GetUnicodeCategory(previous) is UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol
                );
            if (!shapes && IsInvisible(rune))
                return rune;
            before = rune;
        }

        // A joiner that joins nothing is treated as invisible.
        return before?.Value is 0x200D ? before : null;
    }

    // Listed by code point: default-ignorable letters and special-width blanks, whose Unicode categories do not identify them.
    private static bool IsInvisible(Rune rune) =>
        rune.Value
            is 0x034F
                or 0x115F
                or 0x1160
                or 0x17B4
                or 0x17B5
                or 0x2800
                or 0x3164
                or 0xFFA0
                or (>= 0x180B and <= 0x180F)
                or (>= 0xFE00 and <= 0xFE0F)
                or (>= 0xE0000 and <= 0xE0FFF)
        || (rune.Value != ' ' && Rune.IsWhiteSpace(rune))
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,62}\z", Options, MatchTimeout)]
    private static partial Regex WorkspaceNames();

    [GeneratedRegex(@"^(ws|ln|ss|tk|tm|rn|ho|en|ev|op|cor)_[0-9A-Za-z]{26}\z", Options | RegexOptions.IgnoreCase, MatchTimeout)]
    private static partial Regex IdShapes();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,254}\z", Options, MatchTimeout)]
    private static partial Regex VariableNames();

    [GeneratedRegex(
        @"^([CMS]-){0,3}(Enter|Tab|BTab|Escape|Space|BSpace|Up|Down|Left|Right|Home|End|PageUp|PageDown|Insert|Delete|F[1-9]|F1[0-2]|[!-~])\z",
        Options,
        MatchTimeout
    )]
    private static partial Regex KeyNames();

    [GeneratedRegex(@"^[A-Za-z0-9._/-]{1,63}\z", Options, MatchTimeout)]
    private static partial Regex LabelNames();

    // It becomes an argument of a program, so it must not look like an option.
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._:/@+\[\]-]{0,127}\z", Options, MatchTimeout)]
    private static partial Regex ModelNames();
}
