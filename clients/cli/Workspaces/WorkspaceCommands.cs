using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Workspaces;

/// <summary><c>helios workspace …</c>.</summary>
internal static class WorkspaceCommands
{
    public static HeliosCommand Build(CliEnvironment environment) =>
        new HeliosCommand(
            "workspace",
            "Workspaces: registered git repositories.",
            "helios workspace add app --repository ~/src/app",
            "helios workspace list"
        )
        {
            WorkspaceAddCommand.Build(environment),
            List(environment),
            Show(environment),
            WorkspaceSetCommand.Build(environment),
            WorkspaceApproveCommand.Build(environment),
            Remove(environment),
        };

    public static Argument<string> Argument(CliEnvironment environment)
    {
        var argument = new Argument<string>("WORKSPACE")
        {
            Description = "The workspace: its name or id.",
            // Otherwise the help asks the server and lists every workspace in its place.
            HelpName = "WORKSPACE",
        };
        argument.CompletionSources.Add(context => LaneNames.OfWorkspaces(environment, context.ParseResult));
        return argument;
    }

    private static HeliosCommand List(CliEnvironment environment) =>
        new HeliosCommand("list", "Lists workspaces, newest first.", "helios workspace list").Runs(
            environment,
            async (call, ct) =>
            {
                var all = new List<WorkspaceView>();
                await foreach (var workspace in call.Client.Workspaces.All(ct))
                    all.Add(workspace);
                if (call.Json)
                    call.WriteJsonList("workspace_list", all, CliJson.Shared.WorkspaceView);
                else if (call.Quiet)
                    all.ForEach(workspace => call.Data(workspace.WorkspaceId.ToString()));
                else if (all.Count == 0)
                    call.Say("No workspaces. To register one: helios workspace add NAME --repository PATH");
                else
                    Write(call, all);
                return ExitCodes.Done;
            }
        );

    private static void Write(CliCall call, List<WorkspaceView> all)
    {
        var table = new TextTable("NAME", "LANES", "DEFAULT", "REPOSITORY", "WORKSPACE");
        foreach (var workspace in all)
        {
            table.Add(
                workspace.Name,
                workspace.Capacity is { } capacity ? $"{workspace.OpenLanes}/{capacity}" : workspace.OpenLanes.ToString(),
                workspace.DefaultBranch,
                workspace.Repository,
                workspace.WorkspaceId.ToString()
            );
        }

        table.Write(call.Terminal.Out, call.Terminal.OutStyle);
    }

    private static HeliosCommand Show(CliEnvironment environment)
    {
        var named = Argument(environment);
        var command = new HeliosCommand("show", "Shows one workspace and its settings.", "helios workspace show app") { named };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var workspace = await LaneFinder.FindWorkspace(call, call.Value(named)!, ct);
                if (call.Json)
                {
                    call.WriteJson("workspace", workspace, CliJson.Shared.WorkspaceView);
                    return ExitCodes.Done;
                }

                if (call.Quiet)
                {
                    call.Data(workspace.WorkspaceId.ToString());
                    return ExitCodes.Done;
                }

                Line("workspace", workspace.WorkspaceId.ToString());
                Line("name", workspace.Name);
                Line("repository", workspace.Repository);
                Line("default", workspace.DefaultBranch);
                Line(
                    "lanes",
                    workspace.Capacity is { } capacity ? $"{workspace.OpenLanes} of {capacity}" : $"{workspace.OpenLanes}, no limit"
                );
                Line("policy", SnakeCase.Of(workspace.Policy));
                Line("idle", workspace.OnAgentIdle is AgentIdlePolicy.Send ? "send a text to the agent" : "notify a person");
                Line("limit", NewAgents(workspace.OnUsageLimit));
                Line("merges by", SnakeCase.Of(workspace.MergeStrategy));
                Line("agents may", AgentsMay(workspace.AgentScope));
                Line("worktrees", workspace.Worktrees ?? "as set for the host");
                Line("pool", Pool(workspace.Pool));
                Line("ports", workspace.Ports.ToString());
                Line("hosts", workspace.Hosts is { Count: > 0 } hosts ? string.Join(", ", hosts) : "all that have the repository");
                foreach (var step in workspace.Setup?.Run ?? [])
                    Line("setup", string.Join(' ', step.Argv.Select(ShellWords.Quote)));
                foreach (var approval in workspace.SetupApprovals)
                    Line(
                        "approved",
                        $"{RepositorySetup.Path} {approval.Hash[..16]}… "
                            + $"{approval.ApprovedAt:O}{(approval.ApprovedBy is { } by ? $" by {by}" : "")}"
                    );
                Line("revision", workspace.Revision.ToString());
                Line("created", workspace.CreatedAt.ToString("O"));
                return ExitCodes.Done;

                void Line(string name, string value) => call.Data($"{call.Terminal.OutStyle.Dim($"{name, -10}")} {PlainText.Of(value)}");
            }
        );
    }

    private static string NewAgents(UsageLimitPolicy policy) =>
        policy switch
        {
            UsageLimitPolicy.Wait => "new agents wait for the reset",
            UsageLimitPolicy.Start => "new agents start all the same",
            _ => "new agents are refused until the reset",
        };

    private static string AgentsMay(AgentScope scope) =>
        scope switch
        {
            AgentScope.None => "not use Helios",
            AgentScope.Fleet => "read everything, and use every lane",
            _ => "read everything, and change their own lane",
        };

    private static string Pool(PoolView pool) =>
        (pool.Size, pool.Detail) switch
        {
            (0, _) => "none",
            (_, { } detail) => $"{pool.Ready} ready, {pool.Size} per host: {detail}",
            _ => $"{pool.Ready} ready, {pool.Size} per host{(pool.BaseCommit is { Length: > 10 } commit ? $", at {commit[..10]}" : "")}",
        };

    private static HeliosCommand Remove(CliEnvironment environment)
    {
        var named = Argument(environment);
        var command = new HeliosCommand(
            "remove",
            "Removes a workspace; does not touch the repository. Refused while lanes are open.",
            "helios workspace remove app"
        )
        {
            named,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var workspace = await LaneFinder.FindWorkspace(call, call.Value(named)!, ct);
                await call.Client.Workspaces.Remove(workspace.WorkspaceId, ct: ct);
                if (call.Json)
                    call.WriteJson("workspace", workspace, CliJson.Shared.WorkspaceView);
                else
                    call.Data(workspace.WorkspaceId.ToString());
                call.Say($"Removed workspace '{workspace.Name}'; {workspace.Repository} is unchanged.");
                return ExitCodes.Done;
            }
        );
    }
}
