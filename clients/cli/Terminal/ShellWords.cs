namespace Helios.Cli.Terminal;

/// <summary>Quotes words so that they can be pasted into a shell.</summary>
internal static class ShellWords
{
    public static string Quote(string word) =>
        word.Length > 0
        && word.All(character => char.IsAsciiLetterOrDigit(character) || "-_./:=@%+,".Contains(character, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
