using Helios.Contracts.Pools;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Pool;

/// <summary>What a round has found of one pool.</summary>
internal sealed class PoolCount(PoolOrder order)
{
    public PoolOrder Order { get; } = order;

    public GitRepository? Repository { get; set; }

    public string? Commit { get; set; }

    public List<string> Slots { get; set; } = [];

    public int Foreign { get; set; }

    public string? Detail { get; set; }
}
