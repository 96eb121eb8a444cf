using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane share</c>, <c>unshare</c>, <c>block</c> and <c>unblock</c>.</summary>
internal static class LaneStateCommands
{
    public static HeliosCommand Share(CliEnvironment environment) =>
        Build(
            environment,
            "share",
            "Allows several agents to use a lane at once.",
            (client, lane, reason, ct) => client.Share(lane, reason, ct: ct)
        );

    public static HeliosCommand Unshare(CliEnvironment environment) =>
        Build(
            environment,
            "unshare",
            "Ends sharing; refused while agents are attached.",
            (client, lane, reason, ct) => client.Unshare(lane, reason, ct: ct)
        );

    public static HeliosCommand Block(CliEnvironment environment) =>
        Build(environment, "block", "Marks a lane as needing a person.", (client, lane, reason, ct) => client.Block(lane, reason, ct: ct));

    public static HeliosCommand Unblock(CliEnvironment environment) =>
        Build(
            environment,
            "unblock",
            "Marks a lane as no longer needing a person.",
            (client, lane, reason, ct) => client.Unblock(lane, reason, ct: ct)
        );

    public static int Answer(CliCall call, LaneView lane, string words)
    {
        if (call.Json)
            call.WriteJson("lane", lane, CliJson.Shared.LaneView);
        else
            call.Data(lane.LaneId.ToString());
        call.Say(words);
        return ExitCodes.Done;
    }

    private static HeliosCommand Build(
        CliEnvironment environment,
        string name,
        string description,
        Func<LanesClient, LaneId, string?, CancellationToken, Task<LaneView>> change
    )
    {
        var named = LaneFinder.Argument(environment);
        var reason = new Option<string?>("--reason") { Description = "The reason, for people." };
        var command = new HeliosCommand(name, description, $"helios lane {name} first", $"helios lane {name} first --reason 'review'")
        {
            named,
            reason,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var id = await LaneFinder.FindId(call, call.Value(named), ct);
                var lane = await change(call.Client.Lanes, id, call.Value(reason), ct);
                return Answer(call, lane, $"Lane '{lane.DisplayName}' is {SnakeCase.Of(lane.Status)}.");
            }
        );
    }
}
