namespace Helios.Cli.Terminal;

/// <summary>A number with what it counts.</summary>
internal static class Counted
{
    /// <param name="count">How many.</param>
    /// <param name="thing">The noun in the singular; its plural ends with s.</param>
    public static string Of(long count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";
}
