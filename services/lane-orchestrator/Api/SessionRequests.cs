using System.Globalization;
using System.Text.RegularExpressions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Reads the bodies about sessions.</summary>
internal static partial class SessionRequests
{
    // A message of the broker stays below 256 KiB.
    private const int MaxText = 64 * 1024;
    private const int MaxItems = 500;

    public static EnsureSession Ensure(ApiRequest request)
    {
        var body = request.Body;
        var codex = body.Text("codex_session_id", maxLength: 256, check: Checks.Words);
        var conversation = body.Text("provider_session_id", maxLength: 256, check: Checks.Words);
        var provider = body.Text("provider", required: true, maxLength: 64) ?? "";
        if (codex is not null && conversation is not null && codex != conversation)
            request.Faults.Add("provider_session_id", "invalid", "codex_session_id says something else; give one of them.");
        if (codex is not null && provider is not (SessionProviders.Codex or ""))
            request.Faults.Add("codex_session_id", "invalid", $"It belongs to codex, not to {provider}; use provider_session_id.");
        var launch = body.Flag("launch");
        var mode = body.Text("mode", check: Choices.Check<AgentMode>);
        var prompt = body.Text("prompt", maxLength: MaxText, check: Checks.Prompt);
        var argv = body.Has("argv") ? LaneRequests.Argv(body) ?? [] : [];
        if (!launch && (prompt is not null || mode is not null || argv.Count > 0))
            request.Faults.Add("launch", "required", "prompt, mode and argv go with launch: true.");
        if (argv.Count > 0 && provider is not (SessionProviders.Command or ""))
            request.Faults.Add("argv", "invalid", $"Only the provider {SessionProviders.Command} takes argv.");
        if (launch && provider is SessionProviders.Command && argv.Count == 0)
            request.Faults.Add("argv", "required", $"The provider {SessionProviders.Command} needs it to launch.");
        return new EnsureSession
        {
            NewSessionId = request.NewId<SessionId>(),
            LaneId = request.LaneId,
            // Both are the lane's, which is read once the request is known to be right.
            WorkspaceId = default,
            HostId = default,
            Provider = provider,
            PreferredTransport = body.Text("preferred_transport", maxLength: 64, check: Choices.Check<SessionTransport>),
            ProviderSessionId = conversation ?? codex,
            Launch = launch,
            Mode = mode is null ? null : SnakeCase.Parse<AgentMode>(mode),
            Prompt = prompt,
            Argv = argv,
            Cause = request.Cause,
        };
    }

    public static RestoreSession Restore(ApiRequest request) => new()
    {
        SessionId = request.SessionId,
        Prompt = request.Body.Text("prompt", maxLength: MaxText, check: Checks.Prompt),
        ExpectedRevision = request.ExpectedRevision,
        Cause = request.Cause,
    };

    public static SendToSession Send(ApiRequest request) => new()
    {
        SessionId = request.SessionId,
        MessageId = request.NewId<SessionMessageId>(),
        Text = request.Body.Text("text", required: true, maxLength: MaxText, check: text => text.Length == 0 ? "The text is empty." : Checks.Typed(text)) ?? "",
        Cause = request.Cause,
    };

    public static RecordSessionActivity Activity(ApiRequest request)
    {
        var body = request.Body;
        return new RecordSessionActivity
        {
            SessionId = request.SessionId,
            Activity = Choice<ActivityState>(body, "activity", required: true) ?? default,
            Source = Choice<ActivitySource>(body, "source") ?? ActivitySource.Hook,
            LaunchId = body.Text("launch_id", check: Checks.Id<LaunchId>()) is { } launch ? LaunchId.Parse(launch) : null,
            At = Time(body, "at"),
            DialogId = body.Text("dialog_id", maxLength: 256, check: Checks.Words),
            Cause = request.Cause,
        };
    }

    public static RecordScmFacts Scm(ApiRequest request)
    {
        var body = request.Body;
        return new RecordScmFacts
        {
            SessionId = request.SessionId,
            PullRequest = new PullRequestFacts
            {
                Number = Required(request, "number"),
                Url = body.Text("url", required: true, maxLength: 2048, check: Checks.WebAddress) ?? "",
                State = Choice<PullRequestState>(body, "state", required: true) ?? default,
                Title = body.Text("title", maxLength: 1024),
                HeadCommit = body.Text("head_commit", maxLength: 128),
                Checks = Choice<CheckState>(body, "checks") ?? CheckState.Unknown,
                FailingChecks = Items("failing_checks"),
                FailingLogTail = body.Text("failing_log_tail", maxLength: MaxText),
                Review = Choice<ReviewState>(body, "review") ?? ReviewState.None,
                UnresolvedComments = Items("unresolved_comments"),
                BotComments = Items("bot_comments"),
                HasConflicts = body.Has("has_conflicts") ? body.Flag("has_conflicts") : null,
                IsMergeable = body.Has("is_mergeable") ? body.Flag("is_mergeable") : null,
                UpdatedAt = Time(body, "updated_at"),
            },
            Cause = request.Cause,
        };

        IReadOnlyList<string> Items(string name) => [.. (body.Texts(name, most: MaxItems, maxLength: 1024) ?? []).Order(StringComparer.Ordinal)];
    }

    private static int Required(ApiRequest request, string name)
    {
        var number = request.Body.Number(name, 1, int.MaxValue);
        if (!request.Body.Has(name))
            request.Faults.Add(name, "required", "The field is required: a whole number.");
        return number ?? 0;
    }

    private static TEnum? Choice<TEnum>(JsonFields body, string name, bool required = false)
        where TEnum : struct, Enum =>
        body.Text(name, required, check: Choices.Check<TEnum>) is { } text ? SnakeCase.Parse<TEnum>(text) : null;

    private static DateTimeOffset? Time(JsonFields body, string name) =>
        body.Text(name, maxLength: 64, check: text => Parse(text) is null ? "A time as of RFC 3339 was expected, such as 2030-01-31T12:00:00Z." : null) is { } given
            ? Parse(given)
            : null;

    // The parser alone takes much more: "10:00" would be today at ten, and 01/02/2030 a day of January.
    private static DateTimeOffset? Parse(string text) =>
        Rfc3339().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    [GeneratedRegex(
        @"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rfc3339();
}
