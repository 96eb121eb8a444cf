using System.Globalization;
using System.Text.RegularExpressions;

namespace Helios.TestServers;

/// <summary>
/// Reads what <c>dotnet test</c> prints with the console logger at normal verbosity: a line per test, and under a failed one its message,
/// indented. Only it runs the collector that counts lines.
/// </summary>
internal sealed partial class VsTestReport
{
    private string? failed;
    private List<string> message = [];

    /// <summary>What the line completes; a failure is complete when the next test, or the end, follows.</summary>
    public IEnumerable<TestEvent> Read(string line)
    {
        var result = Result().Match(line);
        if (!result.Success && !Summary().IsMatch(line))
        {
            if (failed is not null)
                message.Add(line.Trim());
            yield break;
        }
        if (End() is { } failure)
            yield return failure;
        if (!result.Success)
            yield break;
        var name = result.Groups["name"].Value;
        switch (result.Groups["outcome"].Value)
        {
            case "Passed":
                yield return new TestEvent.Passed(name, Seconds(result.Groups["time"].Value));
                break;
            case "Failed":
                failed = name;
                break;
            default:
                yield return new TestEvent.Failed(name, "The test was skipped; a skipped test counts as failed.");
                break;
        }
    }

    /// <summary>A failure whose message nothing followed.</summary>
    public TestEvent? End()
    {
        if (failed is null)
            return null;
        var failure = new TestEvent.Failed(failed, string.Join(Environment.NewLine, message.Where(line => line.Length > 0)));
        (failed, message) = (null, []);
        return failure;
    }

    private static double Seconds(string time) =>
        time.Split(' ') is [.., var number, var unit] && double.TryParse(number.TrimStart('<'), CultureInfo.InvariantCulture, out var value)
            ? unit switch
            {
                "ms" => value / 1000,
                "m" => value * 60,
                _ => value,
            }
            : 0;

    [GeneratedRegex(
        @"^\s\s(?<outcome>Passed|Failed|Skipped) (?<name>.+?)(?: \[(?<time>[^\]]+)\])?$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Result();

    [GeneratedRegex(@"^(Test Run |Total tests:|Results File)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Summary();
}
