namespace Helios.Contracts.Sessions;

/// <summary>The pull request of a session.</summary>
public sealed record PullRequestAxis
{
    /// <summary>The state.</summary>
    public required PullRequestState State { get; init; }

    /// <summary>Why.</summary>
    public required PullRequestReason Reason { get; init; }

    /// <summary>Its number.</summary>
    public int? Number { get; init; }

    /// <summary>Where a person finds it.</summary>
    public string? Url { get; init; }

    /// <summary>What was last fetched of it.</summary>
    public PullRequestFacts? Facts { get; init; }
}
