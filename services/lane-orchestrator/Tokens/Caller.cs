using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Tokens;

/// <summary>Who makes a request, and what it may do.</summary>
internal sealed record Caller
{
    /// <summary>The installation's own administrator: the configured token, or a program on this machine that is trusted.</summary>
    public static Caller Administrator { get; } = new() { Scope = TokenScope.Admin };

    /// <summary>Whoever sends a request that needs no caller.</summary>
    public static Caller Nobody { get; } = new() { Scope = TokenScope.Unspecified };

    /// <summary>A machine that has only the token of its enrolment, which the route for it verifies.</summary>
    public static Caller Joining { get; } = new() { Scope = TokenScope.Unspecified, Name = "worktree-agent" };

    public required TokenScope Scope { get; init; }

    /// <summary>Its token, if that has been created; null for the configured one, for lanes, and for trusted programs.</summary>
    public TokenId? Token { get; init; }

    /// <summary>When its session of the board ends at the latest; null if it sends a token itself.</summary>
    public DateTimeOffset? SessionEnds { get; init; }

    /// <summary>The name of its token, which is the actor of what it does; null if it names its actor itself.</summary>
    public string? Name { get; init; }

    /// <summary>The workspaces that it is limited to; null means all.</summary>
    public IReadOnlyList<WorkspaceId>? Workspaces { get; init; }

    /// <summary>The only lane that it may change, which is its own; null means all.</summary>
    public LaneId? OnlyLane { get; init; }

    /// <summary>Whether its rights can end while it uses them. Those of a lane end with the lane.</summary>
    public bool CanEnd => Token is not null || SessionEnds is not null;

    public bool Reaches(WorkspaceId workspace) => Workspaces?.Contains(workspace) is not false;
}
