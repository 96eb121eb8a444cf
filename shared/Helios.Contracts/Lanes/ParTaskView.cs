namespace Helios.Contracts.Lanes;

/// <summary>A lane's par task: everything that runs for it, as one supervised thing.</summary>
public sealed record ParTaskView
{
    /// <summary>Its id.</summary>
    public required string ParTaskId { get; init; }

    /// <summary>Which driver supervises it: process, tmux or cli.</summary>
    public required string Driver { get; init; }

    /// <summary>The process id of its root, where it has one.</summary>
    public int? Pid { get; init; }

    /// <summary>When it was bound.</summary>
    public required DateTimeOffset BoundAt { get; init; }
}
