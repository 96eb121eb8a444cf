using Helios.Contracts.Worktrees;

namespace Helios.Worktrees;

/// <summary>Hears how far a provision is. Must return at once.</summary>
internal interface IProvisionProgress
{
    /// <summary>A step has begun; setup commands say so again for each command, with its place.</summary>
    void Began(ProvisionStep step, string detail);
}
