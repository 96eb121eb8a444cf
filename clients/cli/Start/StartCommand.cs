using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Cli.Lanes;
using Helios.Cli.Sessions;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Start;

/// <summary><c>helios start</c>: from a sentence to an agent at work, in a new lane of the current folder's repository.</summary>
internal static class StartCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var options = new StartOptions(environment);
        var command = new HeliosCommand(
            "start",
            "Creates a lane and starts an agent in it, and waits until the agent is at work; prints the lane's id.",
            "helios start 'Fix the failing test'",
            "helios start 'Fix the failing test' --agent codex --base origin/main",
            "helios start --prompt-file task.md --agent claude-code --headless",
            "helios start 'Fix the failing test' --agent codex --count 3     # three lanes; compare, keep one",
            "helios start 'Fix the failing test' -- ./my-agent --verbose"
        )
        {
            options.Prompt,
            options.PromptFile,
            options.Agent,
            options.Launch.Model,
            options.Launch.Permissions,
            options.Launch.Environment,
            options.Count,
            options.Workspace,
            options.Name,
            options.Lane.Base,
            options.Lane.Branch,
            options.Lane.Host,
            options.Lane.Label,
            options.Headless,
            options.Lane.Queue,
            options.NoWait,
            options.Follow,
            options.Timeout,
        };
        return command.Runs(environment, (call, ct) => Start(call, options, ct), takesTail: true);
    }

    private static async Task<int> Start(CliCall call, StartOptions options, CancellationToken ct)
    {
        var prompt = await PromptOf(call, options, ct);
        var given = await WorkspaceHere.Named(call, call.Value(options.Workspace), ct);
        string?[] named = call.Value(options.Agent) is { Length: > 0 } several ? [.. several] : [null];
        call.Subject = null;
        var agents = named.Select(agent => AgentChoice.Choose(call, agent)).ToList();
        var isGroup = agents.Count * call.Value(options.Count) > 1;
        if (call.Value(options.Follow) && (isGroup || call.Json || call.Value(options.NoWait)))
            throw new CliException(
                ExitCodes.Misused,
                "misused",
                "--follow is for one lane that is waited for, and prints no JSON.",
                "helios session output LANE --follow"
            );
        var workspace = given ?? await WorkspaceHere.OfFolder(call, ct);
        if (isGroup)
            return await StartGroup.Run(call, options, workspace, agents, prompt, ct);
        var lane = await CreateLane(call, options, workspace, TaskName.Of(prompt), group: null, ct);
        call.Subject = $"lane '{lane.DisplayName}'";
        call.Named = lane.DisplayName;
        try
        {
            var session = await StartAgent(call, options, lane, agents[0], prompt, ct);
            Print(call, lane, session, waited: !call.Value(options.NoWait));
            if (call.Value(options.Follow))
                await SessionOutputCommand.Follow(call, session.SessionId, ct);
            return ExitCodes.Done;
        }
        catch (Exception wrong) when (CliErrors.Explain(wrong, call, ct) is not null)
        {
            call.Say($"The lane stays: {lane.LaneId}. To end it: helios lane cleanup {call.Named}");
            throw;
        }
    }

    private static async Task<string> PromptOf(CliCall call, StartOptions options, CancellationToken ct)
    {
        var text = call.Value(options.Prompt);
        var file = call.Value(options.PromptFile);
        if ((text is null) == (file is null))
            throw new CliException(
                ExitCodes.Misused,
                "misused",
                text is null ? "No prompt given: say what the agent is to do." : "Give the prompt, or --prompt-file, not both.",
                "helios start 'Fix the failing test'"
            );
        if (file is not null)
            text = file is "-" ? await ReadInput(call, ct) : await ReadFile(file, ct);
        return string.IsNullOrWhiteSpace(text)
            ? throw new CliException(ExitCodes.Misused, "misused", "The prompt is empty.", "helios start 'Fix the failing test'")
            : text;
    }

    private static async Task<string> ReadInput(CliCall call, CancellationToken ct)
    {
        using var reader = new StreamReader(call.Terminal.Input(), Encoding.UTF8);
        return await reader.ReadToEndAsync(ct);
    }

    private static async Task<string> ReadFile(string file, CancellationToken ct)
    {
        try
        {
            return await File.ReadAllTextAsync(file, ct);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Misused, "misused", $"--prompt-file {file}: {unreadable.Message}");
        }
    }

    /// <summary>Creates a lane, and waits until it is ready.</summary>
    /// <param name="call">The call.</param>
    /// <param name="options">Its options.</param>
    /// <param name="workspace">The lane's workspace.</param>
    /// <param name="derived">The name to try, if the user has given none or there are several lanes.</param>
    /// <param name="group">The group of lanes that it belongs to; null if it is alone.</param>
    /// <param name="ct">Cancels the call.</param>
    public static async Task<LaneView> CreateLane(
        CliCall call,
        StartOptions options,
        WorkspaceView workspace,
        string derived,
        string? group,
        CancellationToken ct
    )
    {
        var wait = TimeSpan.FromSeconds(call.Value(options.Timeout));
        return Ready(
            await FreeName.Create(
                call,
                workspace,
                group is null ? call.Value(options.Name) : null,
                derived,
                name =>
                    LaneCreateCommand.Requested(
                        call,
                        workspace,
                        LaneGroup.With(options.Lane.LaneNamed(call, name), group),
                        wait,
                        call.IsGiven(options.Timeout),
                        ct
                    )
            )
        );
    }

    private static LaneView Ready(LaneView lane) =>
        lane.Status switch
        {
            LaneStatus.New or LaneStatus.Provisioning => throw new CliException(
                ExitCodes.TimedOut,
                "wait_timed_out",
                "The lane is not ready yet, and no agent was started in it. It continues; start the agent when it is ready.",
                $"helios lane wait {lane.LaneId}"
            ),
            LaneStatus.Cleaning or LaneStatus.Closed => throw new CliException(
                ExitCodes.Failed,
                "lane_closed",
                lane.Detail ?? $"It is {SnakeCase.Of(lane.Status)}.",
                $"helios lane logs {lane.LaneId}"
            ),
            _ => lane,
        };

    /// <summary>Starts an agent in a lane, and waits until it is at work unless the user does not.</summary>
    public static Task<SessionView> StartAgent(
        CliCall call,
        StartOptions options,
        LaneView lane,
        string agent,
        string prompt,
        CancellationToken ct
    )
    {
        var asked = new SessionRequest
        {
            Provider = agent,
            Launch = true,
            Mode = call.Value(options.Headless) ? AgentMode.Headless : null,
            Prompt = prompt,
            Argv = call.Environment.Tail is { Count: > 0 } argv ? argv : null,
            Model = options.Launch.ModelFor(call, agent),
            Permissions = options.Launch.PermissionsOf(call),
            Environment = options.Launch.EnvironmentOf(call),
        };
        TimeSpan? wait = call.Value(options.NoWait) ? null : TimeSpan.FromSeconds(call.Value(options.Timeout));
        return Spinner.While(
            call,
            $"starting {agent} in lane '{lane.DisplayName}'",
            call.Client.Sessions.Ensure(lane.LaneId, asked, wait, ct: ct)
        );
    }

    private static void Print(CliCall call, LaneView lane, SessionView session, bool waited)
    {
        if (call.Json)
            call.WriteJson(
                "start",
                new JsonObject
                {
                    ["lane"] = JsonSerializer.SerializeToNode(lane, CliJson.Shared.LaneView),
                    ["session"] = JsonSerializer.SerializeToNode(session, CliJson.Shared.SessionView),
                }
            );
        else
            call.Data(lane.LaneId.ToString());
        SessionText.RefuseNotReady(session, waited);
        var style = call.Terminal.ErrorStyle;
        call.Say(
            $"{style.Green(session.Provider)} is {SnakeCase.Of(session.DisplayStatus)} in lane '{lane.DisplayName}': "
                + $"{lane.WorktreePath} on branch {lane.Branch}"
        );
        call.Say($"  see its output    {style.Bold($"helios session output {call.Named} --follow")}");
        call.Say($"  tell it more      {style.Bold($"helios session send {call.Named} 'TEXT'")}");
        call.Say($"  see its changes   {style.Bold($"helios lane diff {call.Named}")}");
        call.Say($"  end the lane      {style.Bold($"helios lane cleanup {call.Named}")}");
    }
}
