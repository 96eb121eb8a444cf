using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Hosts;

/// <summary><c>helios host …</c>.</summary>
internal static class HostCommands
{
    public static HeliosCommand Build(CliEnvironment environment) =>
        new HeliosCommand(
            "host",
            "Hosts: machines with a worktree agent.",
            "helios host list",
            "helios host show build-7",
            "helios host drain build-7 --wait",
            "helios host enroll build-9"
        )
        {
            List(environment),
            HostShowCommand.Build(environment),
            HostLabelCommand.Build(environment),
            HostDrainCommands.Drain(environment),
            HostDrainCommands.Undrain(environment),
            HostForgetCommand.Build(environment),
            HostReplaceCommand.Build(environment),
            HostEnrollCommands.Enroll(environment),
            HostEnrollCommands.List(environment),
            HostRevokeCommand.Build(environment),
        };

    private static HeliosCommand List(CliEnvironment environment) =>
        new HeliosCommand("list", "Lists hosts and their slots.", "helios host list", "helios host list --json").Runs(
            environment,
            async (call, ct) =>
            {
                var all = new List<HostView>();
                await foreach (var host in call.Client.Hosts.All(ct))
                    all.Add(host);
                if (call.Json)
                    call.WriteJsonList("host_list", all, CliJson.Shared.HostView);
                else if (call.Quiet)
                    all.ForEach(host => call.Data(host.HostId.ToString()));
                else if (all.Count == 0)
                    call.Say("No hosts. To add one: helios host enroll NAME");
                else
                    Write(call, all);
                return ExitCodes.Done;
            }
        );

    private static void Write(CliCall call, List<HostView> all)
    {
        var table = new TextTable("NAME", "STATUS", "SLOTS", "LAST SEEN", "GIT", "DRIVERS", "HOST");
        foreach (var host in all)
        {
            table.Add(
                host.Name,
                host.RevokedAt is null ? SnakeCase.Of(host.Status) : "revoked",
                $"{host.UsedSlots}/{host.Slots}",
                $"{Ago.Of(host.LastHeartbeatAt, call.Environment.Time)} ago",
                host.GitVersion,
                string.Join(",", host.Drivers),
                host.HostId.ToString()
            );
        }

        table.Write(call.Terminal.Out, call.Terminal.OutStyle);
        foreach (var (host, incident) in all.SelectMany(host => host.Incidents.Select(incident => (host, incident))))
            call.Say($"{host.Name}: {incident.Detail} (for {Ago.Of(incident.Since, call.Environment.Time)})");
    }
}
