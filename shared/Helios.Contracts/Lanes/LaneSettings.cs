using Helios.Contracts.Workspaces;

namespace Helios.Contracts.Lanes;

/// <summary>The workspace's settings that a lane lives by, copied at its creation.</summary>
public sealed record LaneSettings
{
    /// <summary>The repository: an absolute path on the host, or a URL.</summary>
    public required string Repository { get; init; }

    /// <summary>The workspace's completion policy.</summary>
    public CompletionPolicy Policy { get; init; } = CompletionPolicy.Prune;

    /// <summary>What happens when the par task is lost.</summary>
    public ParTaskLostPolicy OnParTaskLost { get; init; } = ParTaskLostPolicy.Rebind;

    /// <summary>How many ports the lane leases, 0 to 100.</summary>
    public int Ports { get; init; }

    /// <summary>Where the worktree lies (<see cref="WorktreePlace"/>); where the host has them when null.</summary>
    public string? Worktrees { get; init; }

    /// <summary>The setup steps, none when null.</summary>
    public SetupSteps? Setup { get; init; }

    /// <summary>The repository's own setup file that was approved, where it is known already.</summary>
    public RepositorySetup? ApprovedSetup { get; init; }

    /// <summary>The hashes of the setup files of the repository's own that may run.</summary>
    public IReadOnlyList<string> SetupApprovals { get; init; } = [];
}
