using System.CommandLine;
using System.Text;
using System.Text.Json;
using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Sessions;

/// <summary>
/// <c>helios hook</c>: a person adds it to the settings of an agent that Helios did not start. Agents interpret a hook's output as an
/// answer, wait for its exit and interpret its exit code as a verdict; so it prints nothing, exits soon, and exits with 0.
/// </summary>
internal static class HookCommand
{
    private const int LongestInput = 1 << 20;

    /// <summary>The total time, from reading the input to the last answer.</summary>
    private static readonly TimeSpan InAll = TimeSpan.FromSeconds(2);

    public static HeliosCommand Build(CliEnvironment environment)
    {
        var agent = new Argument<string>("AGENT") { Description = $"{SessionProviders.ClaudeCode} or {SessionProviders.Codex}." };
        agent.AcceptOnlyFromAmong(SessionProviders.ClaudeCode, SessionProviders.Codex);
        var given = new Argument<string?>("JSON")
        {
            Description = "The hook's input, as codex's notify appends it. Default: standard input.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var named = new Option<string?>("--session")
        {
            Description =
                "The session: its id, the last 4 or more characters of the id, or its lane. Default: HELIOS_SESSION_ID, else the "
                + "session of the lane HELIOS_LANE_ID.",
            HelpName = "SESSION",
        };
        var command = new HeliosCommand(
            "hook",
            "Reports the activity of an agent that Helios did not start; for use in the agent's hooks. Prints nothing, takes at "
                + "most 2 s, exits with 0.",
            "# Claude Code, in ~/.claude/settings.json; the same for SessionStart, PermissionRequest,",
            "# PostToolUse, Notification, Stop and SessionEnd:",
            """{"hooks":{"UserPromptSubmit":[{"hooks":[""",
            """    {"type":"command","command":"helios hook claude-code"}]}]}}""",
            "# Codex, in ~/.codex/config.toml before the first table; reports only the end of each turn:",
            """notify = ["helios", "hook", "codex"]""",
            "# Codex's hooks, in the same file, report more; the same for SessionStart,",
            "# PermissionRequest, PostToolUse and Stop:",
            "[[hooks.UserPromptSubmit]]",
            "[[hooks.UserPromptSubmit.hooks]]",
            "type = \"command\"",
            "command = \"helios hook codex\"",
            "# To test it by hand:",
            """echo '{"hook_event_name":"Stop"}' | helios hook claude-code --session first"""
        )
        {
            agent,
            given,
            named,
        };
        return command.Runs(environment, (call, ct) => Run(call, call.Value(agent)!, call.Value(given), call.Value(named), ct));
    }

    private static async Task<int> Run(CliCall call, string agent, string? given, string? named, CancellationToken ct)
    {
        if (given is null && call.Terminal.InIsTerminal)
            throw new CliException(
                ExitCodes.Misused,
                "misused",
                "No input: pass the hook's input on standard input or as the last argument.",
                "helios hook --help"
            );
        using var soon = new CancellationTokenSource(InAll, call.Environment.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, soon.Token);
        try
        {
            await Report(call, agent, given, named, either.Token);
        }
        // Whatever happens, the agent continues.
        catch (Exception wrong)
        {
            var explained =
                wrong is OperationCanceledException && soon.IsCancellationRequested
                    ? new CliException(
                        ExitCodes.TimedOut,
                        "hook_timed_out",
                        "The activity was not reported within 2 seconds.",
                        "helios doctor"
                    )
                    : CliErrors.Explain(wrong, call, ct)
                        ?? new CliException(ExitCodes.Failed, "hook_failed", $"The activity was not reported: {wrong.Message}");
            call.Fail(explained, wrong);
        }

        return ExitCodes.Done;
    }

    private static async Task Report(CliCall call, string agent, string? given, string? named, CancellationToken ct)
    {
        var at = call.Environment.Time.GetUtcNow();
        // The input is always read: an agent may fail when it writes to a hook that has exited.
        using var document = Parse(given is not null ? Encoding.UTF8.GetBytes(given) : await ReadInput(call, ct));
        var input = document.RootElement;
        if (AgentHooks.NameOf(input) is not { } name || AgentHooks.ActivityOf(name, input) is not { } activity)
            return;
        // The host reports an agent that Helios started, and an agent started by that one is not the session's agent.
        if (named is null && call.Environment.Variable("HELIOS_LAUNCH_ID") is not null)
            return;
        var session = await Find(call, agent, named, AgentHooks.ConversationOf(input), ct);
        await call.Client.Sessions.RecordActivity(
            session,
            new ActivityRequest
            {
                Activity = activity,
                At = at,
                DialogId = AgentHooks.DialogOf(name, input),
            },
            ct: ct
        );
    }

    private static JsonDocument Parse(byte[] text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException unreadable)
        {
            throw new CliException(
                ExitCodes.Failed,
                "hook_unreadable",
                $"The hook's input is not valid JSON: {unreadable.Message}",
                "helios hook --help"
            );
        }
    }

    private static async Task<byte[]> ReadInput(CliCall call, CancellationToken ct)
    {
        // Reading standard input cannot be cancelled; the read is abandoned.
        var (text, tooLong) = await Task.Run(
                async () =>
                {
                    await using var input = call.Terminal.Input();
                    using var kept = new MemoryStream();
                    var buffer = new byte[1 << 16];
                    var total = 0L;
                    while (await input.ReadAsync(buffer, ct) is var read and > 0)
                    {
                        total += read;
                        if (total <= LongestInput)
                            kept.Write(buffer, 0, read);
                    }

                    return (kept.ToArray(), total > LongestInput);
                },
                ct
            )
            .WaitAsync(ct);
        return tooLong
            ? throw new CliException(
                ExitCodes.Failed,
                "hook_too_long",
                "The hook's input is larger than 1 MiB; the activity was not reported."
            )
            : text;
    }

    private static async Task<SessionId> Find(CliCall call, string agent, string? named, string? conversation, CancellationToken ct)
    {
        if ((named ?? call.Environment.Variable("HELIOS_SESSION_ID")) is { } text)
        {
            call.Subject = $"session '{text}'";
            return SessionId.TryParse(text, provider: null, out var id) ? id : (await SessionFinder.Find(call, text, ct)).SessionId;
        }

        if (call.Environment.Variable("HELIOS_LANE_ID") is null)
        {
            throw new CliException(
                ExitCodes.NotFound,
                "session_not_found",
                "No session given: set --session, HELIOS_SESSION_ID or HELIOS_LANE_ID.",
                "helios session list"
            );
        }

        var lane = await LaneFinder.FindId(call, named: null, ct);
        var active = (await call.Client.Sessions.List(new SessionFilter { Lane = lane }, limit: 1, ct: ct)).Items;
        if (active is not [var session] || session.Status is AttachmentStatus.Terminated)
        {
            throw new CliException(
                ExitCodes.NotFound,
                "session_not_found",
                "The lane has no active session.",
                $"helios session start {call.Named} --agent {agent} --no-launch"
            );
        }

        // This agent may not be the session's: it must not report for another one that works in the same lane.
        if (session.Provider != agent || (session.ProviderSessionId ?? conversation) != (conversation ?? session.ProviderSessionId))
        {
            throw new CliException(
                ExitCodes.Refused,
                "other_agent",
                $"The lane's session {session.SessionId} belongs to another agent ({session.Provider}).",
                $"helios hook {agent} --session {session.SessionId}"
            );
        }

        return session.SessionId;
    }
}
