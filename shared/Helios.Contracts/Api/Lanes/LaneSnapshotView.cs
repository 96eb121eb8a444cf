namespace Helios.Contracts.Api.Lanes;

/// <summary>The last snapshot of a lane's unsaved work.</summary>
public sealed record LaneSnapshotView
{
    /// <summary>The ref in the lane's repository.</summary>
    public required string Ref { get; init; }

    /// <summary>The commit.</summary>
    public required string Commit { get; init; }

    /// <summary>When it was taken.</summary>
    public required DateTimeOffset At { get; init; }
}
