using Helios.Contracts.Worktrees;

namespace Helios.Worktrees;

/// <summary>Receives the progress of a provision. Must return at once.</summary>
public interface IProvisionProgress
{
    /// <summary>A step has begun; called again for each setup command, with its position.</summary>
    void Began(ProvisionStep step, string detail);
}
