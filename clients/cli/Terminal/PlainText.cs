namespace Helios.Cli.Terminal;

/// <summary>
/// What somebody else has written (a prompt, the tail of a build, a file of a repository) as a terminal may be shown it: an escape sequence among
/// its letters would move the cursor over what is said of it, or make the terminal answer.
/// </summary>
internal static class PlainText
{
    /// <summary>The text, with a replacement character for all that steers a terminal or turns the direction of writing; line ends and tabs stay.</summary>
    public static string Of(string text) => text.Any(Steers) ? string.Concat(text.Select(letter => Steers(letter) ? '\uFFFD' : letter)) : text;

    /// <summary>The same on one line.</summary>
    public static string OneLine(string text) => Of(text.ReplaceLineEndings(" ").Replace('\t', ' '));

    private static bool Steers(char letter) =>
        (char.IsControl(letter) && letter is not ('\n' or '\t')) || letter is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
