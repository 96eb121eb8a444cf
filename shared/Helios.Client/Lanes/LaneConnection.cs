using Helios.Contracts.Identifiers;

namespace Helios.Client;

/// <summary>Where an attached agent finds the lane.</summary>
public sealed record LaneConnection
{
    /// <summary>The host.</summary>
    public HostId? HostId { get; init; }

    /// <summary>The worktree on that host.</summary>
    public string? WorktreePath { get; init; }

    /// <summary>The terminal, where there is one.</summary>
    public TerminalId? Terminal { get; init; }
}
