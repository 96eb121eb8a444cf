using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Sessions;

/// <summary><c>helios session show</c>.</summary>
internal static class SessionShowCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = SessionFinder.Argument();
        var command = new HeliosCommand("show", "Shows a session.", "helios session show first", "helios session show first --json")
        {
            named,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var session = await SessionFinder.Find(call, call.Value(named), ct);
                if (call.Json)
                    call.WriteJson("session", session, CliJson.Shared.SessionView);
                else if (call.Quiet)
                    call.Data(session.SessionId.ToString());
                else
                    Describe(call, session);
                return ExitCodes.Done;
            }
        );
    }

    public static void Describe(CliCall call, SessionView session)
    {
        var (state, time) = (session.State, call.Environment.Time);
        foreach (
            var (name, value) in (ReadOnlySpan<(string, string?)>)
                [
                    ("session", session.SessionId.ToString()),
                    ("status", SnakeCase.Of(session.DisplayStatus)),
                    ("state", SessionText.State(session)),
                    ("attachment", SnakeCase.Of(session.Status)),
                    ("agent", session.Mode is { } mode ? $"{session.Provider}, {SnakeCase.Of(mode)}" : session.Provider),
                    ("model", session.Model),
                    ("permissions", session.Permissions is { } permissions ? SnakeCase.Of(permissions) : null),
                    ("conversation", session.ProviderSessionId),
                    ("transport", SessionText.Transport(session)),
                    ("runtime", $"{SnakeCase.Of(state.Runtime.State)} ({SnakeCase.Of(state.Runtime.Reason)})"),
                    (
                        "activity",
                        state.Activity is { } activity ? $"{SnakeCase.Of(activity.State)}, {Ago.Of(activity.At, time)} ago" : null
                    ),
                    (
                        "pr",
                        state.PullRequest.State is PullRequestState.None
                            ? null
                            : $"{SnakeCase.Of(state.PullRequest.State)} ({SnakeCase.Of(state.PullRequest.Reason)}) {state.PullRequest.Url}"
                    ),
                    (
                        "detecting",
                        state.Detecting is { } doubt
                            ? $"for {Ago.Of(doubt.StartedAt, time)}, {doubt.Attempts} attempts: {doubt.Evidence}"
                            : null
                    ),
                    ("limit", session.Limit is null ? null : UsageLimitText.Of(session)),
                    ("detail", session.Detail),
                    ("lane", session.LaneId.ToString()),
                    ("host", session.HostId.ToString()),
                    ("created", $"{session.CreatedAt:O} ({Ago.Of(session.CreatedAt, time)} ago)"),
                    ("ended", session.EndedAt is { } ended ? $"{ended:O} ({Ago.Of(ended, time)} ago)" : null),
                ]
        )
        {
            if (value is not null)
                call.Data($"{name, -14}{PlainText.Of(value)}");
        }
    }
}
