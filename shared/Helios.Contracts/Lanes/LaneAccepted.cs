using Helios.Contracts.Runs;

namespace Helios.Contracts.Lanes;

/// <summary>A lane took a command; sent after the transaction has committed.</summary>
public sealed record LaneAccepted
{
    /// <summary>The lane after the change.</summary>
    public required LaneView Lane { get; init; }

    /// <summary>The run, when the command concerned one.</summary>
    public RunView? Run { get; init; }

    /// <summary>Whether anything changed; false for what had been so already.</summary>
    public bool Changed { get; init; }
}
