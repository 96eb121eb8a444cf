using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Tokens;

/// <summary>A code that signs a browser in to the board.</summary>
public sealed record BoardCodeView
{
    /// <summary>The code, which can be used once; null if the board needs none on the caller's machine.</summary>
    public string? Code { get; init; }

    /// <summary>When it expires; null without a code.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>What a caller may do.</summary>
public sealed record BoardSessionView
{
    /// <summary>The name of its token, which is the actor of what it does; null for the administrator.</summary>
    public string? Name { get; init; }

    /// <summary>What it may do.</summary>
    public required TokenScope Scope { get; init; }

    /// <summary>The workspaces that it is limited to; null means all.</summary>
    public IReadOnlyList<WorkspaceId>? Workspaces { get; init; }

    /// <summary>When its session ends at the latest; null if it has none.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
