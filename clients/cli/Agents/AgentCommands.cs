using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Agents;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Processes.Files;

namespace Helios.Cli.Agents;

/// <summary><c>helios agent …</c>: the agents that hosts can start, and the manifests that describe them.</summary>
internal static class AgentCommands
{
    public static HeliosCommand Build(CliEnvironment environment) =>
        new HeliosCommand(
            "agent",
            "Agents: the programs that work in lanes, and the manifests that describe them.",
            "helios agent list",
            "helios agent show gemini",
            "helios agent check ~/.helios/agents.d/mine.json"
        )
        {
            List(environment),
            Show(environment),
            Check(environment),
        };

    private static HeliosCommand List(CliEnvironment environment) =>
        new HeliosCommand("list", "Lists the agents that hosts can start.", "helios agent list").Runs(
            environment,
            async (call, ct) =>
            {
                var agents = await AgentOnHosts.All(call, ct);
                if (call.Json)
                    call.WriteJson("agent_list", new JsonObject { ["items"] = new JsonArray([.. agents.Select(agent => agent.ToJson())]) });
                else if (call.Quiet)
                    foreach (var agent in agents)
                        call.Data(agent.Name);
                else
                    Write(call, agents);
                return ExitCodes.Done;
            }
        );

    private static void Write(CliCall call, IReadOnlyList<AgentOnHosts> agents)
    {
        var table = new TextTable("AGENT", "NAME", "INSTALLED", "TESTED", "MODES", "PERMISSIONS", "FROM");
        foreach (var agent in agents)
            table.Add(
                agent.Name,
                agent.View.Title,
                agent.View.Faults.Count > 0 ? "fault"
                    : agent.Installed == agent.Hosts.Count ? "yes"
                    : agent.Installed == 0 ? "no"
                    : $"{agent.Installed} of {agent.Hosts.Count} hosts",
                agent.View.Tested ? "yes" : "no",
                string.Join(", ", agent.View.Modes.Select(SnakeCase.Of)),
                string.Join(", ", agent.View.Permissions.Select(SnakeCase.Of)),
                SnakeCase.Of(agent.View.Origin).Replace('_', '-')
            );
        table.Write(call.Terminal.Out, call.Terminal.OutStyle);
        foreach (var agent in agents.Where(agent => agent.View.Faults.Count > 0))
            call.Say($"The manifest of '{agent.Name}' has a fault. To see it: helios agent show {ShellWords.Quote(agent.Name)}");
    }

    private static HeliosCommand Show(CliEnvironment environment)
    {
        var named = new Argument<string>("AGENT") { Description = "The agent's name.", HelpName = "AGENT" };
        named.CompletionSources.Add(_ => AgentNames.All.Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        return new HeliosCommand(
            "show",
            "Shows an agent: where it can be started, and the manifest that Helios ships for it, to start an own one from.",
            "helios agent show gemini",
            "helios agent show gemini --quiet > ~/.helios/agents.d/gemini.json"
        )
        {
            named,
        }.Runs(
            environment,
            async (call, ct) =>
            {
                var name = call.Value(named)!;
                call.Subject = $"agent '{name}'";
                var text = ShippedAgents.Texts.GetValueOrDefault(name);
                if (call.Quiet && !call.Json)
                {
                    call.Data((text ?? throw NoManifest(name)).TrimEnd());
                    return ExitCodes.Done;
                }

                var agents = (await AgentOnHosts.All(call, ct)).Where(agent => agent.Name == name).ToList();
                if (agents is not [var found, ..])
                    throw new CliException(ExitCodes.NotFound, "agent_not_found", "No host has it.", "helios agent list");
                if (call.Json)
                    call.WriteJson("agent", found.ToJson());
                else
                    Describe(call, found);
                return ExitCodes.Done;
            }
        );
    }

    private static CliException NoManifest(string name) =>
        new(
            ExitCodes.NotFound,
            "agent_not_found",
            $"Helios ships no manifest of that name; it ships {string.Join(", ", ShippedAgents.Texts.Keys)}.",
            $"helios agent show {ShellWords.Quote(name)}"
        );

    private static void Describe(CliCall call, AgentOnHosts agent)
    {
        var view = agent.View;
        Line("agent", view.Name);
        Line("name", view.Title);
        Line("from", view.File ?? SnakeCase.Of(view.Origin).Replace('_', '-'));
        if (view.Program is { } program)
            Line("program", program);
        Line("tested", view.Tested ? "yes, with the real program" : "no");
        Line("modes", string.Join(", ", view.Modes.Select(SnakeCase.Of)));
        Line("permissions", view.Permissions.Count == 0 ? "its own" : string.Join(", ", view.Permissions.Select(SnakeCase.Of)));
        foreach (var (host, here) in agent.Hosts)
            Line("host", $"{host.Name}: {(here.Installed ? "installed" : "not installed")}");
        foreach (var fault in view.Faults)
            Line("fault", fault);
        foreach (var (host, here) in agent.Hosts)
        foreach (var warning in here.Warnings)
            Line("warning", $"{host.Name}: {warning}");
        if (view.Install is { } how && agent.Installed < agent.Hosts.Count)
            call.Say($"To install it: {how}");

        void Line(string name, string value) => call.Data($"{call.Terminal.OutStyle.Dim($"{name, -11}")} {PlainText.OneLine(value)}");
    }

    private static HeliosCommand Check(CliEnvironment environment)
    {
        var file = new Argument<string>("FILE") { Description = "The manifest.", HelpName = "FILE" };
        return new HeliosCommand(
            "check",
            "Checks the manifest of an agent, and names every fault. Needs no server.",
            "helios agent check ~/.helios/agents.d/mine.json"
        )
        {
            file,
        }.Runs(
            environment,
            (call, _) =>
            {
                var path = Path.GetFullPath(call.Value(file)!, call.Environment.Folder);
                call.Subject = $"manifest {path}";
                var manifest = AgentManifestReader.Read(Read(path), out var faults);
                if (manifest is not null && manifest.Name != Path.GetFileNameWithoutExtension(path))
                    faults = [$"name is '{manifest.Name}', but the file is named {Path.GetFileName(path)}; they must be the same."];
                if (faults.Count > 0)
                {
                    foreach (var fault in faults)
                        call.Say($"  - {PlainText.OneLine(fault)}");
                    throw new CliException(
                        ExitCodes.Failed,
                        "manifest_invalid",
                        faults.Count == 1 ? faults[0] : $"{faults.Count} faults; the first: {faults[0]}",
                        "helios agent show gemini --quiet"
                    );
                }

                if (call.Json)
                    call.WriteJson("agent_check", new JsonObject { ["name"] = manifest!.Name, ["file"] = path });
                else
                    call.Data(manifest!.Name);
                call.Say($"{manifest!.Title} is described correctly. A host reads it when its worktree agent starts.");
                return Task.FromResult(ExitCodes.Done);
            }
        );
    }

    private static byte[] Read(string path)
    {
        try
        {
            return RegularFile.Read(path, AgentManifestReader.Limit, followLink: true)
                ?? throw new CliException(ExitCodes.NotFound, "file_not_found", "There is no such file.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Failed, "manifest_invalid", unreadable.Message);
        }
    }

    /// <summary>One definition of an agent, with the hosts that have it.</summary>
    private sealed record AgentOnHosts(string Name, HostAgentView View, IReadOnlyList<(HostView Host, HostAgentView Here)> Hosts)
    {
        public int Installed => Hosts.Count(host => host.Here.Installed);

        public static async Task<IReadOnlyList<AgentOnHosts>> All(CliCall call, CancellationToken ct)
        {
            var hosts = await call.Client.Hosts.List(limit: 500, ct: ct);
            return
            [
                .. hosts
                    .Items.SelectMany(host => host.Agents.Select(agent => (Host: host, Here: agent)))
                    // Hosts may define an agent differently.
                    .GroupBy(each => (each.Here.Name, each.Here.Origin, each.Here.File))
                    .OrderBy(group => group.Key.Name, StringComparer.Ordinal)
                    .Select(group => new AgentOnHosts(group.Key.Name, group.First().Here, [.. group])),
            ];
        }

        public JsonObject ToJson() =>
            new()
            {
                ["agent"] = JsonSerializer.SerializeToNode(View, CliJson.Shared.HostAgentView),
                ["hosts"] = new JsonArray([
                    .. Hosts.Select(host => new JsonObject
                    {
                        ["host_id"] = host.Host.HostId.ToString(),
                        ["installed"] = host.Here.Installed,
                    }),
                ]),
            };
    }
}
