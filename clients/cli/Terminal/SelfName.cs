using System.Text.RegularExpressions;

namespace Helios.Cli.Terminal;

/// <summary>
/// The command that the user types: <c>helios</c>, or the value of <c>HELIOS_COMMAND</c> set by a wrapper script, such as <c>./helios</c>.
/// </summary>
internal static partial class SelfName
{
    public const string Variable = "HELIOS_COMMAND";

    /// <summary>Replaces the command name in a text that contains commands to type.</summary>
    public static string In(string text, string? name) =>
        name is null or "helios" ? text : Call().Replace(text, match => name + match.Value["helios".Length..]);

    // Only as a separate word before one of our commands: a path that ends in it, and a sentence about Helios, are not changed. A test
    // checks this.
    [GeneratedRegex(
        @"(?<![\w./~-])helios (?=(up|demo|doctor|start|top|mcp|usage|open|cd|workspace|lane|group|session|agent|hook|config|archive|host|harness|events|audit|errors|token|reconcile|schema|completion|create|ls|exec|rm|--|\[|COMMAND))",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Call();
}
