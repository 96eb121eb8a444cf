using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Embedded.Machine;

namespace Helios.ManagedCli.Doctor;

/// <summary>Checks the machine and the server for <c>helios doctor</c>.</summary>
internal static class CheckupRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<int> Run(CliCall call, string home, bool fix, CancellationToken ct)
    {
        var running = ServerAddress.Running(home);
        var server = call.ClientOptions().Server;
        var port = server.IsLoopback ? server.Port : UpRequest.DefaultPort;
        using var client = call.Environment.Connect(call.ClientOptions() with { RequestTimeout = Patience });
        var (reachable, about) = await Server(client, running?.Pid, ct);
        var machine = await MachineCheckup.Run(home, port, reachable && server.IsLoopback, fix, call.Say, ct);
        IReadOnlyList<MachineFinding> findings = [.. machine, .. about];

        var broken = findings.Count(finding => finding.State is FindingState.Broken);
        if (call.Json)
            WriteJson(call, findings);
        else
            Write(call, findings);
        call.Say(broken == 0 ? "No problems found." : $"{broken} of {findings.Count} checks failed.");
        return broken == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task<(bool Reachable, IReadOnlyList<MachineFinding> Findings)> Server(
        HeliosClient client,
        int? pid,
        CancellationToken ct
    )
    {
        var where = client.Server.GetLeftPart(UriPartial.Authority);
        try
        {
            var health = await client.Health(ct);
            var who = pid is null ? where : $"{where} (process {pid})";
            var findings = new List<MachineFinding>
            {
                new("server", FindingState.Fine, $"answers at {who}"),
                health.Ready
                    ? new MachineFinding("health", FindingState.Fine, "ready, and so are its dependencies")
                    : new MachineFinding("health", FindingState.Broken, $"not ready: {health.Report}", "see the log of the named service"),
            };
            if (health.Ready)
                findings.AddRange([.. await Hosts(client, ct), .. await Worktrees(client, ct)]);
            return (true, findings);
        }
        catch (HeliosUnreachableException unreachable)
        {
            // A server that is not running is not a problem of the machine.
            return (false, [new MachineFinding("server", FindingState.Warning, unreachable.Message, "helios up")]);
        }
        catch (HeliosProblemException refused)
        {
            return (
                true,
                [
                    new MachineFinding(
                        "server",
                        FindingState.Broken,
                        $"{where}: {refused.Message}",
                        "export HELIOS_URL=http://127.0.0.1:8787"
                    ),
                ]
            );
        }
    }

    /// <summary>Whether lanes can be created, and what is wrong with hosts.</summary>
    private static async Task<IReadOnlyList<MachineFinding>> Hosts(HeliosClient client, CancellationToken ct)
    {
        var hosts = (await client.Hosts.List(limit: 500, ct: ct)).Items;
        var online = hosts.Count(host => host.Status is HostStatus.Online);
        return
        [
            online > 0
                ? new MachineFinding("hosts", FindingState.Fine, $"{online} of {hosts.Count} online")
                : new MachineFinding(
                    "hosts",
                    FindingState.Warning,
                    "No host is online: lanes cannot be created.",
                    "start a worktree agent, or helios up"
                ),
            .. hosts.Where(host => host.Status is HostStatus.Online).SelectMany(Agents),
            .. from host in hosts
            from incident in host.Incidents
            select new MachineFinding(
                "incident",
                FindingState.Warning,
                $"{host.Name}: {incident.Detail}",
                $"helios host show {host.HostId}    (docs/runbook.md#{SnakeCase.Of(incident.Incident)})"
            ),
        ];
    }

    /// <summary>Which agents a host cannot start, or only with limits.</summary>
    private static IEnumerable<MachineFinding> Agents(HostView host)
    {
        var installed = host.Agents.Where(agent => agent.Installed).ToList();
        if (host.Agents.Count > 0 && installed.Count == 0)
            yield return new MachineFinding(
                "agents",
                FindingState.Warning,
                $"{host.Name}: none of the agents that Helios knows is installed; sessions can only run commands.",
                "helios agent list    (docs/operations.md#agents-on-a-host)"
            );
        foreach (var agent in installed)
        foreach (var warning in agent.Warnings)
            yield return new MachineFinding(
                "agents",
                FindingState.Warning,
                $"{host.Name}, {agent.Name}: {warning}",
                $"helios agent show {agent.Name}"
            );
    }

    /// <summary>The risk of worktrees inside a repository; empty if there are none.</summary>
    private static async Task<IReadOnlyList<MachineFinding>> Worktrees(HeliosClient client, CancellationToken ct)
    {
        var inside = (await client.Workspaces.List(limit: 500, ct: ct))
            .Items.Where(workspace => workspace.Worktrees is null or WorktreePlace.Inside)
            .ToList();
        if (inside.Count == 0)
            return [];
        var names = string.Join(", ", inside.Take(5).Select(workspace => workspace.Name)) + (inside.Count > 5 ? ", …" : "");
        return
        [
            new MachineFinding(
                "worktrees",
                FindingState.Warning,
                $"{WorktreePlace.RiskOfInside} ({names})",
                "helios workspace set NAME --worktrees beside    (for new lanes)"
            ),
        ];
    }

    private static void Write(CliCall call, IReadOnlyList<MachineFinding> findings)
    {
        var style = call.Terminal.OutStyle;
        foreach (var finding in findings)
        {
            var mark = finding.State switch
            {
                FindingState.Fine => style.Green("ok  "),
                FindingState.Warning => style.Yellow("warn"),
                _ => style.Red("FAIL"),
            };
            call.Data($"{mark}  {finding.Name, -9} {finding.Detail}");
            if (finding is { State: not FindingState.Fine, Advice: { } advice })
                call.Data($"      {"", -9} → {call.Typed(advice)}");
        }
    }

    private static void WriteJson(CliCall call, IReadOnlyList<MachineFinding> findings) =>
        call.WriteJson(
            "doctor",
            new JsonObject
            {
                ["items"] = new JsonArray([
                    .. findings.Select(finding => new JsonObject
                    {
                        ["name"] = finding.Name,
                        ["state"] = SnakeCase.Of(finding.State),
                        ["detail"] = finding.Detail,
                        ["advice"] = finding.Advice,
                    }),
                ]),
            }
        );
}
