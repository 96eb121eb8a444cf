using System.Text.RegularExpressions;

namespace Helios.Cli.Terminal;

/// <summary>
/// What a person types to call us: <c>helios</c>, or what a script that started us says in <c>HELIOS_COMMAND</c>, such as <c>./helios</c>.
/// </summary>
internal static partial class SelfName
{
    public const string Variable = "HELIOS_COMMAND";

    /// <summary>Puts the name into a text that holds commands to type.</summary>
    public static string In(string text, string? name) =>
        name is null or "helios" ? text : Call().Replace(text, match => name + match.Value["helios".Length..]);

    // As a word of its own before a command of ours: a path that ends in it, and a sentence about Helios, stay as they are. Held by a test.
    [GeneratedRegex(
        @"(?<![\w./~-])helios (?=(up|demo|doctor|workspace|lane|session|hook|archive|host|harness|events|schema|completion|create|ls|exec|rm|--|\[|COMMAND))",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Call();
}
