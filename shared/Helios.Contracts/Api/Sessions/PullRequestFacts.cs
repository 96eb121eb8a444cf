using Helios.Contracts.Api.Constraints;

namespace Helios.Contracts.Api.Sessions;

/// <summary>The fetched facts about a pull request.</summary>
public sealed record PullRequestFacts
{
    private const int MaxItems = 500;

    /// <summary>Its number.</summary>
    [Number(1, int.MaxValue)]
    public required int Number { get; init; }

    /// <summary>Its URL for people.</summary>
    [Text(TextRule.WebAddress, MaxLength = 2048)]
    public required string Url { get; init; }

    /// <summary>Draft, open, merged or closed.</summary>
    public required PullRequestState State { get; init; }

    /// <summary>Its title.</summary>
    [Text(MaxLength = 1024)]
    public string? Title { get; init; }

    /// <summary>Its head commit.</summary>
    [Text(MaxLength = 128)]
    public string? HeadCommit { get; init; }

    /// <summary>The combined state of its checks. Default: unknown.</summary>
    public CheckState Checks { get; init; } = CheckState.Unknown;

    /// <summary>The names of the failing checks, sorted.</summary>
    [Items(0, MaxItems), Text(MaxLength = 1024)]
    public IReadOnlyList<string> FailingChecks { get; init; } = [];

    /// <summary>The last output of a failing check.</summary>
    [Text(MaxLength = Limits.MaxText)]
    public string? FailingLogTail { get; init; }

    /// <summary>The review decision. Default: none.</summary>
    public ReviewState Review { get; init; } = ReviewState.None;

    /// <summary>The ids of unanswered comments of reviewers, sorted.</summary>
    [Items(0, MaxItems), Text(MaxLength = 1024)]
    public IReadOnlyList<string> UnresolvedComments { get; init; } = [];

    /// <summary>The ids of unanswered comments of programs, sorted.</summary>
    [Items(0, MaxItems), Text(MaxLength = 1024)]
    public IReadOnlyList<string> BotComments { get; init; } = [];

    /// <summary>Whether it conflicts with its base; null if unknown.</summary>
    public bool? HasConflicts { get; init; }

    /// <summary>Whether the rules of its repository allow merging it; null if unknown.</summary>
    public bool? IsMergeable { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
