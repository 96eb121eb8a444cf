using System.Text.Json;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>The differences between two records, apart from bookkeeping.</summary>
internal static class Changes
{
    public static IReadOnlyList<Change> Between(SessionRecord before, SessionRecord after, string? evidence)
    {
        var changes = new List<Change>(4);
        if (before.Session != after.Session)
            changes.Add(
                new(
                    Axis.Session,
                    Words(before.Session.State, before.Session.Reason),
                    Words(after.Session.State, after.Session.Reason),
                    evidence
                )
            );
        if (!Same(before.PullRequest, after.PullRequest))
        {
            changes.Add(
                new(
                    Axis.PullRequest,
                    Words(before.PullRequest.State, before.PullRequest.Reason),
                    Words(after.PullRequest.State, after.PullRequest.Reason),
                    after.PullRequest.Url
                )
            );
        }

        if (before.Runtime != after.Runtime)
            changes.Add(
                new(
                    Axis.Runtime,
                    Words(before.Runtime.State, before.Runtime.Reason),
                    Words(after.Runtime.State, after.Runtime.Reason),
                    evidence
                )
            );
        if (Words(before.Activity) != Words(after.Activity))
            changes.Add(new(Axis.Activity, Words(before.Activity), Words(after.Activity), null));
        return changes;
    }

    // Not the time of the check, and not the text of a log.
    private static bool Same(PullRequestAxis before, PullRequestAxis after) => Content(before) == Content(after);

    private static string Content(PullRequestAxis axis) =>
        JsonSerializer.Serialize(
            axis with
            {
                Facts = axis.Facts is { } facts ? facts with { UpdatedAt = null, FailingLogTail = null } : null,
            },
            PublicJson.Strict
        );

    private static string Words<TState, TReason>(TState state, TReason reason)
        where TState : struct, Enum
        where TReason : struct, Enum => $"{SnakeCase.Of(state)}/{SnakeCase.Of(reason)}";

    private static string Words(ActivityAxis? activity) =>
        activity switch
        {
            null => "none",
            { DialogId: { } dialog } => $"{SnakeCase.Of(activity.State)}/{dialog}",
            _ => SnakeCase.Of(activity.State),
        };
}
