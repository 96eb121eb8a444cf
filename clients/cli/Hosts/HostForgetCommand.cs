using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Hosts;

/// <summary><c>helios host forget</c>: shows what is given up, and does it only with <c>--yes</c>.</summary>
internal static class HostForgetCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = HostFinder.Argument();
        var yes = new Option<bool>("--yes", "-y") { Description = "Confirm that what is on the host is given up." };
        var command = new HeliosCommand(
            "forget",
            "Gives up a host that will not come back: its lanes close, and their names are free.",
            "helios host forget build-7          # only shows what is there",
            "helios host forget build-7 --yes"
        )
        {
            named,
            yes,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var found = await HostFinder.Find(call, call.Value(named)!, ct);
                var confirmed = call.Value(yes);
                var left = await call.Client.Hosts.Forget(found.HostId, dryRun: !confirmed, ct: ct);
                if (call.Json)
                    call.WriteJson("host_leftovers", left, CliJson.Shared.HostLeftovers);
                else if (call.Quiet)
                    call.Data(left.Host.HostId.ToString());
                else
                    Write(call, left);
                if (!confirmed)
                    throw new CliException(
                        ExitCodes.Refused,
                        "consent_needed",
                        $"Forgetting it closes {left.Lanes.Count} lanes and gives up the work listed above. To do so, pass --yes.",
                        $"helios host forget {found.HostId} --yes"
                    );
                call.Say($"Forgotten. {left.Lanes.Count} lanes are closed as host_forgotten.");
                return ExitCodes.Done;
            }
        );
    }

    private static void Write(CliCall call, HostLeftovers left)
    {
        var table = new TextTable("NAME", "STATUS", "BRANCH", "WORK", "WORKTREE", "LANE");
        foreach (var lane in left.Lanes.Concat(left.Archives))
            table.Add(
                lane.DisplayName,
                SnakeCase.Of(lane.Status),
                lane.Branch,
                Work(call, lane),
                lane.WorktreePath,
                lane.LaneId.ToString()
            );
        if (left.Lanes.Count + left.Archives.Count > 0)
            table.Write(call.Terminal.Out, call.Terminal.OutStyle);
        else
            call.Say("No lane and no archive is known to be on it.");
        if (left.Workspaces.Count > 0)
            call.Say(
                $"Only this host serves {string.Join(", ", left.Workspaces)}: name others with helios workspace set WORKSPACE --host HOST."
            );
    }

    private static string Work(CliCall call, HostLeftoverLane lane) =>
        lane switch
        {
            { Archive: { } archive } => $"archive {Short(archive.Commit)}",
            { Snapshot: { } snapshot } => $"snapshot {Short(snapshot.Commit)}, {Ago.Of(snapshot.At, call.Environment.Time)} old",
            _ => "no snapshot",
        };

    private static string Short(string commit) => commit[..Math.Min(10, commit.Length)];
}
