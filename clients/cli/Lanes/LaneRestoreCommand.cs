using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Contracts.Api.Requests;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane restore</c>: creates a new lane with a closed lane's work.</summary>
internal static class LaneRestoreCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = ArchiveFinder.Argument();
        var name = new Option<string?>("--name", "-n") { Description = "The name of the new lane. Default: the closed lane's name." };
        var branch = new Option<string?>("--branch") { Description = "The branch of the new lane. Default: the closed lane's branch." };
        var queue = new Option<bool>("--queue") { Description = "If no slot is free, wait for one instead of failing." };
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait until the lane is ready." };
        var timeout = TimeoutOption.Of(
            "How long to wait until it is ready (1 to 300). By default, the time in the queue does not count.",
            seconds: 30,
            least: 1,
            most: 300
        );
        var command = new HeliosCommand(
            "restore",
            "Creates a new lane from a closed lane's archive, including uncommitted work; prints its id.",
            "helios lane restore first",
            "helios lane restore 7QXK --name second --branch helios/second",
            "helios archive list                          # lists what can be restored"
        )
        {
            named,
            name,
            branch,
            queue,
            noWait,
            timeout,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var archive = await ArchiveFinder.Find(call, call.Value(named)!, ct);
                var asked = new LaneRestoreRequest
                {
                    DisplayName = call.Value(name),
                    Branch = call.Value(branch),
                    Queue = call.Value(queue) ? true : null,
                };
                call.Subject = $"lane '{archive.DisplayName}' ({archive.LaneId})";
                call.Named = asked.DisplayName ?? archive.DisplayName;
                TimeSpan? wait = call.Value(noWait) ? null : TimeSpan.FromSeconds(call.Value(timeout));
                var started = environment.Time.GetTimestamp();
                var doing = $"restoring lane '{archive.DisplayName}'";
                var lane =
                    asked.Queue is true && wait is { } ready
                        ? await LaneCreateCommand.Queued(
                            call,
                            call.Client.Lanes.Restore(archive.LaneId, asked, wait: null, ct: ct),
                            doing,
                            ready,
                            call.IsGiven(timeout),
                            ct
                        )
                        : await Spinner.While(call, doing, call.Client.Lanes.Restore(archive.LaneId, asked, wait, ct: ct));
                return LaneCreateCommand.Answer(call, lane, wait, environment.Time.GetElapsedTime(started));
            }
        );
    }
}
