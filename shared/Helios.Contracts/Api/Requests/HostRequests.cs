using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Requests;

/// <summary>A change of a host.</summary>
public sealed record HostChange
{
    /// <summary>
    /// The operator's labels, instead of those before. Labels of the agent's settings stay, unless they have the same name.
    /// </summary>
    [Items(0, 64), Names(TextRule.LabelName), Text(TextRule.Printable, MaxLength = 256)]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <summary>How to drain a host.</summary>
public sealed record HostDrainRequest
{
    /// <summary>Whether its lanes are cleaned up; unsaved work is archived. Otherwise they stay until somebody ends them.</summary>
    public bool? CleanUp { get; init; }

    /// <summary>Whether that includes lanes with attached agents, which are detached.</summary>
    public bool? Force { get; init; }
}

/// <summary>Whether to forget a host.</summary>
public sealed record HostForgetRequest
{
    /// <summary>Whether to only list what would be given up.</summary>
    public bool? DryRun { get; init; }
}

/// <summary>The machine that takes a host's place.</summary>
public sealed record HostReplaceRequest
{
    /// <summary>The host whose machine takes over the id. It must have no lanes.</summary>
    public required HostId By { get; init; }
}
