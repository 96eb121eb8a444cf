using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Reads the question and the numbered choices of a dialog at the bottom of a screen. Pure.</summary>
internal static partial class DialogReader
{
    // A dialog is at the bottom of the screen; above it is the conversation.
    private const int Foot = 40;
    private const int LongestQuestion = 12;

    // Hints about keys below the choices.
    private const int MostHints = 3;
    private const string Box = " │|╭╮╰╯─━┌┐└┘";

    /// <summary>The dialog; null if the screen ends with none.</summary>
    public static AgentDialog? Read(SessionId session, string screen)
    {
        var lines = screen.TrimEnd().Split('\n').TakeLast(Foot).ToList();
        var first = lines.FindLastIndex(line => Number(line) == 1);
        if (first < 0)
            return null;
        var (choices, after) = Choices(lines, first);
        if (lines[after..].Count(line => line.Trim(Box.ToCharArray()).Length > 0) > MostHints)
            return null;
        var question = Question(lines, first);
        return new AgentDialog
        {
            SessionId = session,
            DialogId = IdOf(question, choices),
            Question = question,
            Choices = choices,
        };
    }

    private static (List<DialogChoice> Choices, int After) Choices(List<string> lines, int first)
    {
        var choices = new List<DialogChoice>();
        var at = first;
        for (; at < lines.Count; at++)
        {
            if (Number(lines[at]) == choices.Count + 1)
                choices.Add(new DialogChoice { Key = $"{choices.Count + 1}", Text = Choice().Match(lines[at]).Groups["text"].Value });
            // What does not fit on its line goes on below it, indented.
            else if (choices.Count > 0 && Continuation().Match(lines[at]) is { Success: true } more)
                choices[^1] = choices[^1] with { Text = $"{choices[^1].Text} {more.Groups["text"].Value}" };
            else
                break;
        }

        return (choices, at);
    }

    private static string Question(List<string> lines, int first)
    {
        var question = new List<string>();
        for (var at = first - 1; at >= 0 && question.Count < LongestQuestion; at--)
        {
            var text = lines[at].Trim(Box.ToCharArray());
            // A rule or a frame is the dialog's edge, and so is the conversation.
            if ((text.Length == 0 && lines[at].Trim().Length > 2) || "•●⎿›❯".Contains(text.FirstOrDefault(' ')))
                break;
            question.Insert(0, text);
        }

        return string.Join('\n', question).Trim('\n');
    }

    private static int Number(string line) =>
        Choice().Match(line) is { Success: true } match ? int.Parse(match.Groups["number"].ValueSpan, provider: null) : 0;

    private static string IdOf(string question, IEnumerable<DialogChoice> choices) =>
        Convert.ToHexStringLower(
            SHA256
                .HashData(
                    Encoding.UTF8.GetBytes(string.Join('\n', choices.Select(choice => $"{choice.Key}. {choice.Text}").Prepend(question)))
                )
                .AsSpan(0, 8)
        );

    [GeneratedRegex(
        @"^[\s│|>❯›]*(?<number>[1-9])\.\s+(?<text>\S.*?)[\s│|]*$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Choice();

    [GeneratedRegex(@"^[│|]?\s{4,}(?<text>\S.*?)[\s│|]*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Continuation();
}
