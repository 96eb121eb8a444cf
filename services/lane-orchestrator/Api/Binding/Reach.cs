namespace Helios.LaneOrchestrator.Api.Binding;

/// <summary>What a route offers to callers that are limited to some workspaces.</summary>
internal enum Reach
{
    /// <summary>
    /// The workspace, lane or session in its path decides. A route without one is refused: what it offers is of all workspaces.
    /// </summary>
    ByPath = 0,

    /// <summary>The handler leaves out what belongs to other workspaces.</summary>
    Filtered,

    /// <summary>Everything: it contains nothing of a workspace.</summary>
    Everything,
}
