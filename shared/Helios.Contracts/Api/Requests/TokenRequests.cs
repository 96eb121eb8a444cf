using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Requests;

/// <summary>A request for a token.</summary>
public sealed record TokenRequest : ICheckedRequest
{
    // The actors of what nobody asked for with a token: no token may pass for one of them.
    private static readonly string[] Reserved =
    [
        "api",
        "cli",
        "harness-monitor",
        "helios",
        "lane-orchestrator",
        "session-registry",
        "worktree-agent",
    ];

    /// <summary>
    /// Its name, unique among tokens that are not revoked: lower-case letters, digits, <c>.</c>, <c>_</c>, <c>-</c>; at most 63.
    /// </summary>
    [Text(TextRule.WorkspaceName)]
    public required string Name { get; init; }

    /// <summary>What it allows.</summary>
    public required TokenScope Scope { get; init; }

    /// <summary>The workspaces that it is limited to; default: all.</summary>
    [Items(1, 64)]
    public IReadOnlyList<WorkspaceId>? Workspaces { get; init; }

    /// <summary>When it expires; default: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <inheritdoc/>
    public IEnumerable<RequestFault> Check()
    {
        if (Name is not null && Reserved.Contains(Name, StringComparer.Ordinal))
            yield return new("name", "invalid", $"'{Name}' is the actor of a part of Helios; choose another name.");
    }
}
