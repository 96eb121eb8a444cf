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

/// <summary>A request for an enrolment.</summary>
public sealed record HostEnrolmentRequest
{
    /// <summary>
    /// The host's name, unique among hosts: lower-case letters, digits, <c>.</c>, <c>_</c>, <c>-</c>; at most 63. The name of a host that
    /// is lost or revoked gives the machine the id of that host, with its lanes.
    /// </summary>
    [Text(TextRule.WorkspaceName)]
    public required string Name { get; init; }

    /// <summary>Labels that the host gets when it joins.</summary>
    [Items(0, 64), Names(TextRule.LabelName), Text(TextRule.Printable, MaxLength = 256)]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>When the token expires; default: in an hour.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A machine joins as a host.</summary>
public sealed record HostJoinRequest
{
    /// <summary>The token of the enrolment.</summary>
    public required string Token { get; init; }

    /// <summary>
    /// What the broker keeps of the password that the machine has made: base64 of four bytes of salt, and of the SHA-256 of salt and
    /// password. A repeated request with the same hash is the same machine.
    /// </summary>
    [Text(TextRule.Filled, MaxLength = 64)]
    public required string PasswordHash { get; init; }

    /// <summary>The host that the machine's data folder belongs to, if it belongs to one.</summary>
    public HostId? HostId { get; init; }
}
