using Helios.Cli.Calls;

namespace Helios.Cli.Hosts;

/// <summary><c>helios host replace</c>.</summary>
internal static class HostReplaceCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var old = HostFinder.Argument("OLD");
        var machine = HostFinder.Argument("NEW");
        var command = new HeliosCommand(
            "replace",
            "Makes another machine take over the id, the lanes and the archives of a lost host.",
            "helios host replace build-7 build-9"
        )
        {
            old,
            machine,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var by = await HostFinder.Find(call, call.Value(machine)!, ct);
                var lost = await HostFinder.Find(call, call.Value(old)!, ct);
                HostShowCommand.Answer(call, await call.Client.Hosts.Replace(lost.HostId, by.HostId, ct: ct));
                call.Say(
                    $"The agent of {by.Name} ends now. When it starts again (systemd and docker do that), it is host {lost.HostId}. "
                        + "Worktrees that are not on the new machine's disks are reported as missing, and their lanes end."
                );
                return ExitCodes.Done;
            }
        );
    }
}
