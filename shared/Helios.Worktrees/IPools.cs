using Helios.Contracts.Pools;

namespace Helios.Worktrees;

/// <summary>Worktrees created in advance, which a lane takes over by renaming them.</summary>
public interface IPools
{
    /// <summary>The state of the pools after, or during, the last round; null before the first one.</summary>
    IReadOnlyList<PoolState>? States { get; }

    /// <summary>Sets all pools that this host has to keep. Outdated requests are ignored.</summary>
    void Keep(KeepPools request);

    /// <summary>Checks every pool once, removes surplus entries and creates missing ones.</summary>
    /// <param name="progressed">Called when <see cref="States"/> has changed.</param>
    /// <param name="cancellationToken">Stops between entries.</param>
    Task Round(Func<CancellationToken, Task> progressed, CancellationToken cancellationToken);
}
