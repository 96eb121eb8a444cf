namespace Helios.Cli.Terminal;

/// <summary>
/// Makes foreign text (a prompt, build output, a file of a repository) safe to print on a terminal: an escape sequence in it could
/// overwrite our own output or make the terminal answer.
/// </summary>
internal static class PlainText
{
    /// <summary>The text, with control and bidirectional formatting characters replaced; line ends and tabs stay.</summary>
    public static string Of(string text) =>
        text.Any(Steers) ? string.Concat(text.Select(letter => Steers(letter) ? '\uFFFD' : letter)) : text;

    /// <summary>The same on one line.</summary>
    public static string OneLine(string text) => Of(text.ReplaceLineEndings(" ").Replace('\t', ' '));

    private static bool Steers(char letter) =>
        (char.IsControl(letter) && letter is not ('\n' or '\t'))
        || letter is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
