using System.Text.RegularExpressions;

namespace Helios.Architecture.Tests;

public sealed partial class SourceTests
{
    // Log messages are numbered by service; the first that fits counts.
    private static readonly KeyValuePair<string, string>[] FirstDigit =
    [
        new("services/lane-orchestrator/", "1"),
        new("services/worktree-agent/", "2"),
        new("services/harness-monitor/", "3"),
        new("services/session-registry/", "4"),
        new("shared/Helios.Worktrees/", "2"),
        new("shared/", "9"),
        new("clients/", "9"),
    ];

    [Fact]
    public void A_program_is_a_composition_of_under_twenty_lines()
    {
        var programs = Repository
            .Sources("services")
            .Where(source => source.Path.EndsWith("/Program.cs", StringComparison.Ordinal))
            .ToList();

        programs.Count.ShouldBe(4);
        programs.ShouldAllBe(program => program.Text.Split('\n').Count(line => line.Trim().Length > 0) < 20);
    }

    [Fact]
    public void Log_messages_have_numbers_of_their_own_in_the_range_of_their_service()
    {
        var numbers = (
            from source in Repository.Sources("shared", "services", "clients")
            from Match match in LogMessage().Matches(source.Text)
            select (source.Path, Number: match.Groups["number"].Value)
        ).ToList();

        numbers.ShouldNotBeEmpty();
        numbers
            .GroupBy(each => each.Number)
            .Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(each => each.Path))}")
            .ShouldBeEmpty();
        numbers
            .Where(each => each.Number.Length != 4 || !each.Number.StartsWith(FirstDigitIn(each.Path), StringComparison.Ordinal))
            .Select(each => $"{each.Number} in {each.Path}")
            .ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_is_left_for_later()
    {
        // Put together here, so that this file does not find itself.
        string[] leftovers =
        [
            "TO" + "DO",
            "FIX" + "ME",
            "NotImplemented" + "Exception",
            "(Skip " + "=",
            ", Skip " + "=",
            "Assert." + "Skip",
        ];

        var found =
            from source in Repository.Sources("shared", "services", "clients", "tests")
            from leftover in leftovers
            where source.Text.Contains(leftover)
            select $"{leftover} in {source.Path}";

        found.ShouldBeEmpty();
    }

    private static string FirstDigitIn(string path) =>
        FirstDigit.First(range => path.StartsWith(range.Key, StringComparison.Ordinal)).Value;

    [GeneratedRegex(@"\[LoggerMessage\(\s*(EventId\s*=\s*)?(?<number>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LogMessage();
}
