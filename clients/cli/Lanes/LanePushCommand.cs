using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Contracts.Api.Requests;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane push</c>.</summary>
internal static class LanePushCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = LaneFinder.Argument(environment);
        var remote = new Option<string?>("--remote") { Description = "The remote. Default: origin, or the only one.", HelpName = "NAME" };
        var force = new Option<bool>("--force")
        {
            Description = "Replace the remote branch, as after a rebase, unless somebody else has pushed to it.",
        };
        var command = new HeliosCommand(
            "push",
            "Pushes a lane's branch to a branch of the same name.",
            "helios lane push first",
            "helios lane push first --force                # after a rebase"
        )
        {
            named,
            remote,
            force,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var id = await LaneFinder.FindId(call, call.Value(named), ct);
                var asked = new LanePushRequest { Remote = call.Value(remote), Force = call.Value(force) ? true : null };
                var work = await Spinner.While(call, $"pushing {call.Subject}", call.Client.Lanes.Push(id, asked, ct: ct));
                return LaneWorkText.Answer(
                    call,
                    work,
                    work.Changed
                        ? $"{work.Branch} is at {LaneWorkText.Short(work.Commit)}."
                        : $"Nothing to do: {work.Branch} is at {LaneWorkText.Short(work.Commit)} already."
                );
            }
        );
    }
}
