using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane rebase</c>.</summary>
internal static class LaneRebaseCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = LaneFinder.Argument(environment);
        var onto = new Option<string?>("--onto")
        {
            Description = "The branch, tag or commit. Default: the one that the lane started from.",
            HelpName = "REF",
        };
        var strategy = new Option<string?>("--strategy")
        {
            Description = "Repeat the lane's commits on top of it, or merge it into the lane's branch. Default: rebase.",
        };
        strategy.AcceptOnlyFromAmong(SnakeCase.Words<UpdateStrategy>());
        var command = new HeliosCommand(
            "rebase",
            "Brings what has happened in the base into a lane. If there are conflicts, nothing changes.",
            "helios lane rebase first",
            "helios lane rebase first --onto origin/main --strategy merge"
        )
        {
            named,
            onto,
            strategy,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var id = await LaneFinder.FindId(call, call.Value(named), ct);
                var asked = new LaneRebaseRequest
                {
                    Base = call.Value(onto),
                    Strategy = call.Value(strategy) is { } text ? SnakeCase.Parse<UpdateStrategy>(text) : null,
                };
                var work = await Spinner.While(call, $"rebasing {call.Subject}", call.Client.Lanes.Rebase(id, asked, ct: ct));
                return LaneWorkText.Answer(
                    call,
                    work,
                    work.Changed
                        ? $"{work.Branch} moved from {LaneWorkText.Short(work.Before ?? "")} to {LaneWorkText.Short(work.Commit)}."
                        : "Nothing to do: the lane has everything already."
                );
            }
        );
    }
}
