using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Contracts.Api.Requests;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane commit</c>.</summary>
internal static class LaneCommitCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = LaneFinder.Argument(environment);
        var message = new Option<string>("--message", "-m") { Description = "The commit's message.", Required = true };
        var command = new HeliosCommand(
            "commit",
            "Commits everything in a lane, as you: with your name, hooks and signing key.",
            "helios lane commit first --message 'Fix the failing test'"
        )
        {
            named,
            message,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var id = await LaneFinder.FindId(call, call.Value(named), ct);
                var asked = new LaneCommitRequest { Message = call.Value(message)! };
                var work = await Spinner.While(call, $"committing {call.Subject}", call.Client.Lanes.Commit(id, asked, ct: ct));
                var done = work.Changed ? $"Committed {LaneWorkText.Short(work.Commit)} on {work.Branch}." : "Nothing to commit.";
                var left = work.LeftOut.Count == 0 ? "" : $" Left out, because they are repositories: {string.Join(", ", work.LeftOut)}.";
                return LaneWorkText.Answer(call, work, done + left);
            }
        );
    }
}
