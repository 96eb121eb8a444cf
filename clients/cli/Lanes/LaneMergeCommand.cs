using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane merge</c>.</summary>
internal static class LaneMergeCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = LaneFinder.Argument(environment);
        var options = new Options();
        var command = new HeliosCommand(
            "merge",
            "Merges a lane into the branch that it started from, as you. If there are conflicts, nothing changes.",
            "helios lane merge first --preview",
            "helios lane merge first",
            "helios lane merge first --strategy squash --cleanup"
        )
        {
            named,
            options.Into,
            options.Strategy,
            options.Message,
            options.Leave,
            options.CleanUp,
            options.Preview,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var id = await LaneFinder.FindId(call, call.Value(named), ct);
                return call.Value(options.Preview)
                    ? Foreseen(call, await call.Client.Lanes.PreviewMerge(id, call.Value(options.Into), ct))
                    : await Merge(call, id, options, ct);
            }
        );
    }

    private static async Task<int> Merge(CliCall call, LaneId id, Options options, CancellationToken ct)
    {
        var asked = new LaneMergeRequest
        {
            Into = call.Value(options.Into),
            Strategy = MergeStrategyOption.Of(call.Value(options.Strategy)),
            Message = call.Value(options.Message),
            LeaveUncommitted = call.Value(options.Leave) ? true : null,
            Cleanup = call.Value(options.CleanUp) ? true : null,
        };
        var work = await Spinner.While(call, $"merging {call.Subject}", call.Client.Lanes.Merge(id, asked, ct: ct));
        var done = work.Changed
            ? $"{work.Branch} moved from {LaneWorkText.Short(work.Before ?? "")} to {LaneWorkText.Short(work.Commit)}."
            : $"Nothing to do: {work.Branch} has everything already.";
        return LaneWorkText.Answer(call, work, work.Ending ? $"{done} The lane is being cleaned up." : done);
    }

    private static int Foreseen(CliCall call, LaneMergeView view)
    {
        if (call.Json)
            call.WriteJson("lane_merge_preview", view, CliJson.Shared.LaneMergeView);
        else
            foreach (var path in view.Conflicts ?? [])
                call.Data(path);
        call.Say($"{view.Branch} is {view.Ahead} ahead of and {view.Behind} behind {view.Target}.");
        foreach (var obstacle in view.Obstacles)
            call.Say(obstacle.Detail);
        if (view.Obstacles.Count == 0)
            call.Say(view.Ahead == 0 ? "There is nothing to merge." : "Nothing is in the way of a merge.");
        return view.Obstacles.Count == 0 ? ExitCodes.Done : ExitCodes.Refused;
    }

    private sealed class Options
    {
        public Option<string?> Into { get; } =
            new("--into") { Description = "The branch to merge into. Default: the one that the lane started from.", HelpName = "BRANCH" };

        public Option<string?> Strategy { get; } = MergeStrategyOption.Create("--strategy", "How. Default: as the workspace says.");

        public Option<string?> Message { get; } =
            new("--message", "-m") { Description = "The message of the merge commit or of the squashed commit." };

        public Option<bool> Leave { get; } =
            new("--leave-uncommitted") { Description = "Merge the commits only; uncommitted changes stay in the lane." };

        public Option<bool> CleanUp { get; } = new("--cleanup") { Description = "End the lane after that." };

        public Option<bool> Preview { get; } =
            new("--preview") { Description = "Only say what would happen: print the files in conflict, and what is in the way." };
    }
}
