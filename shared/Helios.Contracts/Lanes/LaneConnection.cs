using Helios.Contracts.Identifiers;
using Helios.Contracts.Terminals;

namespace Helios.Contracts.Lanes;

/// <summary>Where an attached agent finds the lane.</summary>
public sealed record LaneConnection
{
    /// <summary>The host.</summary>
    public HostId? HostId { get; init; }

    /// <summary>The worktree on that host.</summary>
    public string? WorktreePath { get; init; }

    /// <summary>The lane's newest terminal with the command that attaches to it; none where there is none, or its host did not answer in time.</summary>
    public TerminalView? Terminal { get; init; }
}
