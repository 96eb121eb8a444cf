using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Tokens;

/// <summary>Who makes a request, and what it may do.</summary>
internal sealed record Caller
{
    /// <summary>The installation's own administrator: the configured token, or a program on this machine that is trusted.</summary>
    public static Caller Administrator { get; } = new() { Scope = TokenScope.Admin };

    /// <summary>A machine that has only the token of its enrolment, which the route for it verifies.</summary>
    public static Caller Joining { get; } = new() { Scope = TokenScope.Unspecified, Name = "worktree-agent" };

    public required TokenScope Scope { get; init; }

    /// <summary>The name of its token, which is the actor of what it does; null if it names its actor itself.</summary>
    public string? Name { get; init; }

    /// <summary>The workspaces that it is limited to; null means all.</summary>
    public IReadOnlyList<WorkspaceId>? Workspaces { get; init; }

    /// <summary>The only lane that it may change, which is its own; null means all.</summary>
    public LaneId? OnlyLane { get; init; }

    public bool Reaches(WorkspaceId workspace) => Workspaces?.Contains(workspace) is not false;
}
