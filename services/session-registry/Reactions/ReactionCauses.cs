using Helios.Contracts.Api.Sessions;
using Helios.SessionRegistry.Lifecycle;

namespace Helios.SessionRegistry.Reactions;

/// <summary>Computes which causes hold for a session. Pure.</summary>
internal static class ReactionCauses
{
    /// <summary>
    /// The causes, each with a signature: a different signature of the same cause is new content and triggers a new reaction.
    /// </summary>
    public static IReadOnlyDictionary<ReactionKey, string> Of(SessionRecord record)
    {
        var causes = new Dictionary<ReactionKey, string>();
        // A session that is being ended on purpose is left alone.
        if (record.EndingAs is not null)
            return causes;
        if (record.Limit is { } limit)
            causes.Add(ReactionKey.LimitReset, $"{limit.CheckAt.UtcTicks}{(limit.Retries ? " retries" : "")}");
        if (record.Session.State is SessionState.Terminated)
        {
            if (record.Session.Reason is SessionReason.RuntimeLost or SessionReason.AgentProcessExited)
                causes.Add(ReactionKey.AgentExited, "");
            return causes;
        }

        OfPullRequest(causes, record.PullRequest);
        switch (record.Session.State)
        {
            case SessionState.Done:
                causes.TryAdd(ReactionKey.AllComplete, "");
                break;
            // A person was notified of the host instead.
            case SessionState.Stuck when record.Liveness?.Incident is null:
                causes.Add(ReactionKey.AgentStuck, "");
                break;
            // A doubt is short and does not change the state before it.
            case SessionState.NeedsInput
            or SessionState.Detecting when record.Activity is { State: ActivityState.WaitingInput or ActivityState.Blocked } asking:
                causes.Add(ReactionKey.AgentNeedsInput, asking.DialogId ?? "");
                break;
            case SessionState.Idle
            or SessionState.Detecting
                when record is { PullRequest.State: PullRequestState.None, Limit: null }
                    && record.Activity is { State: ActivityState.Ready or ActivityState.Idle } quiet:
                causes.Add(ReactionKey.AgentIdle, $"{quiet.At.UtcTicks}");
                break;
        }

        return causes;
    }

    /// <summary>Whether a cause has gone for good, so that its budget and its escalation are reset.</summary>
    public static bool HasRecovered(ReactionKey key, SessionRecord record) =>
        key switch
        {
            // Checks that are running again have not passed.
            ReactionKey.CiFailed => record.PullRequest
                is { State: PullRequestState.None or PullRequestState.Merged or PullRequestState.Closed }
                    or { Facts.Checks: CheckState.Passing or CheckState.None },
            // When asked to go on, it works at first in any case.
            ReactionKey.LimitReset => record is { Limit: null, Activity.State: ActivityState.Ready },
            // When prompted, the agent becomes active and then idle again: that alone would repeat forever.
            ReactionKey.AgentIdle => record.PullRequest.State is not PullRequestState.None,
            _ => !Of(record).ContainsKey(key),
        };

    private static void OfPullRequest(Dictionary<ReactionKey, string> causes, PullRequestAxis axis)
    {
        var facts = axis.Facts;
        switch (axis.Reason)
        {
            case PullRequestReason.CiFailing:
                causes.Add(ReactionKey.CiFailed, Signature(axis.Number, facts?.FailingChecks));
                break;
            case PullRequestReason.ChangesRequested:
                causes.Add(ReactionKey.ChangesRequested, Signature(axis.Number, facts?.UnresolvedComments));
                break;
            case PullRequestReason.BotComments:
                causes.Add(ReactionKey.BugbotComments, Signature(axis.Number, facts?.BotComments));
                break;
            case PullRequestReason.MergeConflicts:
                causes.Add(ReactionKey.MergeConflicts, Signature(axis.Number, null));
                break;
            // Approval says nothing about the checks: while they run or are unreadable, the pull request is not green.
            case PullRequestReason.MergeReady:
            case PullRequestReason.Approved when facts?.Checks is CheckState.Passing or CheckState.None:
                causes.Add(ReactionKey.ApprovedAndGreen, Signature(axis.Number, null));
                break;
            case PullRequestReason.ClosedUnmerged:
                causes.Add(ReactionKey.PrClosed, Signature(axis.Number, null));
                break;
            case PullRequestReason.Merged:
                causes.Add(ReactionKey.AllComplete, "");
                break;
        }
    }

    private static string Signature(int? number, IReadOnlyList<string>? content) =>
        string.Join('\n', (content ?? []).Order(StringComparer.Ordinal).Prepend($"{number}"));
}
