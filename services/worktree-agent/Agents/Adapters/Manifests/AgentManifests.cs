using System.Text;
using Helios.Contracts.Api.Agents;
using Helios.Processes.Files;
using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents.Adapters.Manifests;

/// <summary>
/// The manifests of this host: those that Helios ships, and those in its folder <c>agents.d</c>, which win over shipped ones of the same
/// name. One with a fault is reported and not used; the others are.
/// </summary>
internal sealed partial class AgentManifests : IAgentSource
{
    private readonly Dictionary<string, Known> found = new(StringComparer.Ordinal);

    public AgentManifests(IOptions<AgentOptions> options, IOptions<HostOptions> host, ILogger<AgentManifests> logger)
    {
        foreach (var (name, text) in ShippedAgents.Texts)
            Add(name, Encoding.UTF8.GetBytes(text), file: null);
        foreach (var folder in Folders(options.Value.ManifestFolder, host.Value.ResolveDataFolder()).Where(Directory.Exists))
        foreach (var file in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
            Add(Path.GetFileNameWithoutExtension(file), Read(file), file);
        foreach (var (name, known) in found)
        foreach (var fault in known.Faults)
            LogFault(logger, name, known.File ?? "shipped", fault);
    }

    public IEnumerable<IAgentAdapter> Adapters =>
        found.Values.Where(known => known.Manifest is not null).Select(known => new ManifestAdapter(known.Manifest!, known.File));

    public IEnumerable<HostAgentView> Faulty =>
        found
            .Where(each => each.Value.Manifest is null)
            .Select(each => new HostAgentView
            {
                Name = each.Key,
                Title = each.Key,
                Origin = each.Value.File is null ? AgentOrigin.Shipped : AgentOrigin.Host,
                Tested = false,
                Installed = false,
                File = each.Value.File,
                Faults = each.Value.Faults,
            });

    /// <summary>The variables of this host that hold keys of agents.</summary>
    public IEnumerable<string> KeyVariables =>
        found.Values.Select(known => known.Manifest?.Endpoint?.Key).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>The folders with manifests; a later one wins.</summary>
    private static IEnumerable<string> Folders(string? configured, string data)
    {
        if (configured is not null)
            return [configured];
        // In a home folder of the embedded mode, beside the data of the worktree agent, and so where people look.
        var isInHome = Path.GetFileName(data) is "agent" && Path.GetDirectoryName(data) is { Length: > 0 };
        return [.. isInHome ? [Path.Combine(Path.GetDirectoryName(data)!, "agents.d")] : (string[])[], Path.Combine(data, "agents.d")];
    }

    private void Add(string name, (byte[]? Content, string? Fault) read, string? file)
    {
        if (read.Content is not { } content)
        {
            found[name] = new Known(null, file, [read.Fault ?? "It is gone."]);
            return;
        }

        var manifest = AgentManifestReader.Read(content, out var faults);
        // The name of the file is what people look for.
        found[name] =
            manifest is not null && manifest.Name != name
                ? new Known(null, file, [$"name is '{manifest.Name}', but the file is named {name}.json; they must be the same."])
                : new Known(manifest, file, faults);
    }

    private void Add(string name, byte[] content, string? file) => Add(name, (content, null), file);

    private static (byte[]? Content, string? Fault) Read(string file)
    {
        try
        {
            return (RegularFile.Read(file, AgentManifestReader.Limit, followLink: true), null);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, unreadable.Message);
        }
    }

    private sealed record Known(AgentManifest? Manifest, string? File, IReadOnlyList<string> Faults);

    [LoggerMessage(2149, LogLevel.Warning, "The manifest of agent {Agent} ({File}) is not used: {Fault}")]
    private static partial void LogFault(ILogger logger, string agent, string file, string fault);
}
