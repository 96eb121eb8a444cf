using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Client;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Sessions;

/// <summary><c>helios session list</c>.</summary>
internal static class SessionListCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var workspace = new Option<string?>("--workspace", "-w") { Description = "Only sessions of this workspace, by name or id." };
        var lane = new Option<string?>("--lane") { Description = "Only sessions of this lane." };
        var agent = new Option<string?>("--agent", "-a") { Description = "Only sessions of this agent." };
        var status = new Option<string?>("--status") { Description = "Only sessions with this display status." };
        status.AcceptOnlyFromAmong(SnakeCase.Words<DisplayStatus>());
        var all = new Option<bool>("--all") { Description = "Include sessions that have ended." };
        var command = new HeliosCommand(
            "list",
            "Lists sessions, those that need attention first.",
            "helios session list",
            "helios session list --status needs_input",
            "helios session list --all --workspace app"
        )
        {
            workspace,
            lane,
            agent,
            status,
            all,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var filter = new SessionFilter
                {
                    Workspace = call.Value(workspace) is { } text ? (await LaneFinder.FindWorkspace(call, text, ct)).WorkspaceId : null,
                    Lane = call.Value(lane) is { } named ? await LaneFinder.FindId(call, named, ct) : null,
                    Provider = call.Value(agent),
                    DisplayStatus = call.Value(status) is { } word ? SnakeCase.Parse<DisplayStatus>(word) : null,
                    Ended = call.Value(all),
                };
                var sessions = new List<SessionView>();
                await foreach (var session in call.Client.Sessions.All(filter, ct))
                    sessions.Add(session);
                if (call.Json)
                    call.WriteJsonList("session_list", sessions, CliJson.Shared.SessionView);
                else if (call.Quiet)
                    sessions.ForEach(session => call.Data(session.SessionId.ToString()));
                else if (sessions.Count == 0)
                    call.Say("No sessions. To start one: helios session start LANE --agent codex");
                else
                    Show(call, sessions);
                return ExitCodes.Done;
            }
        );
    }

    private static void Show(CliCall call, List<SessionView> sessions)
    {
        var table = new TextTable("STATUS", "AGENT", "ATTACHMENT", "TRANSPORT", "AGE", "LANE", "SESSION");
        foreach (var session in sessions)
        {
            table.Add(
                SnakeCase.Of(session.DisplayStatus)
                    + (session.Limit?.ResetsAt is { } reset ? $" until {reset.ToLocalTime():MM-dd HH:mm}" : ""),
                session.Provider,
                SnakeCase.Of(session.Status),
                SnakeCase.Of(session.Transport) + (session.Diagnostics.DegradeReason is null ? "" : "*"),
                Ago.Of(session.CreatedAt, call.Environment.Time),
                session.LaneId.ToString(),
                session.SessionId.ToString()
            );
        }

        table.Write(call.Terminal.Out, call.Terminal.OutStyle);
        if (sessions.Any(session => session.Diagnostics.DegradeReason is not null))
            call.Say("* not through the harness; for the reason: helios session show SESSION");
    }
}
