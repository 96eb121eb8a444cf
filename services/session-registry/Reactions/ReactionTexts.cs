using System.Globalization;
using System.Text;
using Helios.Contracts.Api.Sessions;

namespace Helios.SessionRegistry.Reactions;

/// <summary>Texts for agents and people. Names and logs are untrusted: everything but plain text is removed.</summary>
internal static class ReactionTexts
{
    /// <summary>Agents refuse more than 16 KiB, and the end of a log is the most useful part.</summary>
    public const int LongestLog = 8_000;

    private const int LongestName = 200;

    private const int MostNames = 50;

    public static string ForAgent(ReactionKey key, PullRequestAxis pullRequest) =>
        Plain(
            key switch
            {
                ReactionKey.CiFailed =>
                    $"Checks of your pull request {pullRequest.Url} are failing{Names(pullRequest.Facts?.FailingChecks)}. Find out "
                        + $"why, fix it and push.{Log(pullRequest.Facts?.FailingLogTail)}",
                ReactionKey.ChangesRequested =>
                    $"A reviewer requested changes in your pull request {pullRequest.Url}. Read the unresolved comments, make the "
                        + "changes or explain why not, and push.",
                ReactionKey.BugbotComments =>
                    $"A review bot commented on your pull request {pullRequest.Url}. Read its comments, fix the valid ones, answer "
                        + "the others, and push.",
                ReactionKey.MergeConflicts =>
                    $"Your pull request {pullRequest.Url} conflicts with its base. Bring your branch up to date, resolve the "
                        + "conflicts and push.",
                ReactionKey.LimitReset => "The usage limit that stopped you has been reset. Continue with your task where you stopped.",
                ReactionKey.AgentIdle =>
                    "You are idle and there is no pull request yet. Continue with your task. If it is done, open a pull request; "
                        + "if you cannot continue, say what you need.",
                _ => throw new ArgumentOutOfRangeException(nameof(key), key, "There is no text for agents about this."),
            }
        );

    public static string ForPerson(
        ReactionKey key,
        string session,
        string provider,
        PullRequestAxis pullRequest,
        string? evidence,
        bool hasNone = false
    ) =>
        Plain(
            key switch
            {
                ReactionKey.CiFailed =>
                    $"Session {session} cannot get the checks of {pullRequest.Url} to pass{Names(pullRequest.Facts?.FailingChecks)}.",
                ReactionKey.ChangesRequested =>
                    $"The changes that a reviewer requested in {pullRequest.Url} are not made yet (session {session}).",
                ReactionKey.BugbotComments => $"Comments of a review bot in {pullRequest.Url} are not answered yet (session {session}).",
                ReactionKey.MergeConflicts => $"{pullRequest.Url} still conflicts with its base (session {session}).",
                ReactionKey.LimitReset => $"Session {session} ({provider}) was stopped by a usage limit and cannot go on by itself.",
                ReactionKey.AgentIdle when hasNone => $"Session {session} ({provider}) is idle and has opened no pull request.",
                ReactionKey.AgentIdle =>
                    $"Session {session} ({provider}) is idle. It is unknown whether it has opened a pull request: its repository's "
                        + "pull requests are not watched.",
                ReactionKey.ApprovedAndGreen => $"{pullRequest.Url} can be merged; please merge it (session {session}).",
                ReactionKey.AgentStuck => $"Session {session} ({provider}) is stuck. {evidence}",
                ReactionKey.AgentNeedsInput => $"Session {session} ({provider}) waits for a person.",
                ReactionKey.AgentExited => $"The agent of session {session} ({provider}) has ended. To continue, restore the session.",
                ReactionKey.PrClosed => $"{pullRequest.Url} was closed without being merged (session {session}).",
                ReactionKey.AllComplete when pullRequest.State is PullRequestState.Merged =>
                    $"{pullRequest.Url} is merged; session {session} can be cleaned up.",
                ReactionKey.AllComplete => $"Session {session} ({provider}) is done.",
                _ => throw new ArgumentOutOfRangeException(nameof(key), key, "There is no text for people about this."),
            }
        );

    /// <summary>
    /// Removes everything that a terminal would interpret or a person would not see: control characters except line ends and tabs, and
    /// bidirectional formatting characters.
    /// </summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            var kept =
                rune.Value is '\n' or '\t'
                || Rune.GetUnicodeCategory(rune)
                    is not (
                        UnicodeCategory.Control
                        or UnicodeCategory.Format
                        or UnicodeCategory.PrivateUse
                        or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator
                    );
            if (kept)
                plain.Append(rune);
        }

        return plain.ToString().Trim();
    }

    private static string Names(IReadOnlyList<string>? names) =>
        names is not { Count: > 0 } ? "" : $": {string.Join(", ", names.Take(MostNames).Select(OneLine))}";

    private static string OneLine(string name)
    {
        var line = Plain(name).ReplaceLineEndings(" ");
        return line.Length <= LongestName ? line : line[..LongestName];
    }

    private static string Log(string? tail)
    {
        if (string.IsNullOrWhiteSpace(tail))
            return "";
        var plain = Plain(tail);
        return $"\n\nThe end of the log:\n{(plain.Length <= LongestLog ? plain : plain[^LongestLog..])}";
    }
}
