using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Workspaces;

/// <summary>A change of a workspace, checked as far as a body can be: whether hosts and the branch are there is still to be asked.</summary>
internal sealed record WorkspaceEdit
{
    /// <summary>What lanes shall start from; none when that stays.</summary>
    public string? DefaultBranch { get; init; }

    /// <summary>The hosts that shall serve it; none when they stay, or all may.</summary>
    public IReadOnlyList<HostId>? Hosts { get; init; }

    /// <summary>Changes the row; tells whether anything is different.</summary>
    public required Func<WorkspaceRow, bool> Apply { get; init; }
}
