using Helios.Contracts.Identifiers;
using Helios.Contracts.Workspaces;

namespace Helios.Contracts.Sessions;

/// <summary>Tells the session registry what a workspace wants of reactions. Not answered; of two, the one with the higher revision stands.</summary>
public sealed record SetWorkspaceReactions
{
    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The workspace's revision that says so.</summary>
    public required long Revision { get; init; }

    /// <summary>What to do about an agent that is idle.</summary>
    public required AgentIdlePolicy OnAgentIdle { get; init; }

    /// <summary>Who changed it.</summary>
    public required Cause Cause { get; init; }
}
