using System.Text.RegularExpressions;
using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>docs/operations.md as far as it is typed: the shell commands of each section.</summary>
internal static partial class OperationsDocument
{
    /// <summary>The blocks of commands by the title of their section.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Sections { get; } = Read();

    /// <summary>The blocks of YAML.</summary>
    public static IReadOnlyList<string> Yaml { get; } = [.. YamlBlock().Matches(Text).Select(block => block.Groups["text"].Value)];

    private static string Text => File.ReadAllText(Path.Combine(BuiltProgram.Root, "docs", "operations.md"));

    /// <summary>The names of the variables that a block sets for what follows; empty if it also does something else.</summary>
    public static IReadOnlyList<string> Exports(string block)
    {
        var lines = block.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var exports = lines.Select(line => Export().Match(line)).Where(export => export.Success).ToList();
        return exports.Count == lines.Length ? [.. exports.Select(export => export.Groups["name"].Value)] : [];
    }

    private static Dictionary<string, IReadOnlyList<string>> Read()
    {
        var sections = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var section in Text.Split("\n## ").Skip(1))
        {
            var blocks = Block().Matches(section).Select(Unindented).ToList();
            if (blocks.Count > 0)
                sections[section.Split('\n')[0]] = blocks;
        }
        return sections;
    }

    private static string Unindented(Match block)
    {
        var indent = block.Groups["indent"].Length;
        return string.Join(
            '\n',
            block.Groups["commands"].Value.Split('\n').Select(line => line.Length > indent ? line[indent..] : line.Trim())
        );
    }

    [GeneratedRegex(
        @"^(?<indent> *)```sh\n(?<commands>.*?)^ *```",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Block();

    [GeneratedRegex(
        @"^```yaml\n(?<text>.*?)^```",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex YamlBlock();

    [GeneratedRegex(@"^export (?<name>\w+)=", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Export();
}
