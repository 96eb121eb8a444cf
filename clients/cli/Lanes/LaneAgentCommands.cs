using System.CommandLine;
using System.Text.Json;
using Helios.Cli.Calls;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane attach</c> and <c>detach</c>.</summary>
internal static class LaneAgentCommands
{
    public static HeliosCommand Attach(CliEnvironment environment)
    {
        var (named, agent) = (LaneFinder.Argument(environment), Agent());
        var command = new HeliosCommand(
            "attach",
            "Attaches an agent to a lane; prints the path of its worktree.",
            "cd \"$(helios lane attach first --agent me)\""
        )
        {
            named,
            agent,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var lane = await LaneFinder.FindId(call, call.Value(named), ct);
                var attached = await call.Client.Lanes.Attach(lane, call.Value(agent)!, ct: ct);
                var path = attached.Connection?.WorktreePath ?? attached.Lane.WorktreePath;
                if (call.Json)
                {
                    var node = JsonSerializer.SerializeToNode(attached.Lane, CliJson.Shared.LaneView)!.AsObject();
                    node["connection"] = attached.Connection is { } connection
                        ? JsonSerializer.SerializeToNode(connection, CliJson.Shared.LaneConnection)
                        : null;
                    call.WriteJson("lane", node);
                    return ExitCodes.Done;
                }

                call.Data(call.Quiet ? lane.ToString() : path ?? lane.ToString());
                call.Say(
                    $"Agent '{call.Value(agent)}' is attached to lane '{attached.Lane.DisplayName}' ({SnakeCase.Of(attached.Lane.Status)})."
                );
                return ExitCodes.Done;
            }
        );
    }

    public static HeliosCommand Detach(CliEnvironment environment)
    {
        var (named, agent) = (LaneFinder.Argument(environment), Agent());
        var command = new HeliosCommand("detach", "Detaches an agent from a lane.", "helios lane detach first --agent me") { named, agent };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var id = await LaneFinder.FindId(call, call.Value(named), ct);
                var lane = await call.Client.Lanes.Detach(id, call.Value(agent)!, ct: ct);
                return LaneStateCommands.Answer(
                    call,
                    lane,
                    $"Agent '{call.Value(agent)}' is detached from lane '{lane.DisplayName}' ({SnakeCase.Of(lane.Status)})."
                );
            }
        );
    }

    private static Option<string> Agent() => new("--agent", "-a") { Description = "The agent's id.", Required = true };
}
