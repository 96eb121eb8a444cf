using Helios.Contracts.Requests;

namespace Helios.Contracts.Sessions;

/// <summary>What was fetched of a pull request, unjudged.</summary>
public sealed record PullRequestFacts
{
    private const int MaxItems = 500;

    /// <summary>Its number.</summary>
    [Number(1, int.MaxValue)]
    public required int Number { get; init; }

    /// <summary>Where a person finds it.</summary>
    [Text(TextRule.WebAddress, MaxLength = 2048)]
    public required string Url { get; init; }

    /// <summary>Draft, open, merged or closed.</summary>
    public required PullRequestState State { get; init; }

    /// <summary>Its title.</summary>
    [Text(MaxLength = 1024)]
    public string? Title { get; init; }

    /// <summary>The commit it proposes.</summary>
    [Text(MaxLength = 128)]
    public string? HeadCommit { get; init; }

    /// <summary>Its checks together; unknown when absent.</summary>
    public CheckState Checks { get; init; } = CheckState.Unknown;

    /// <summary>The names of the checks that fail, sorted.</summary>
    [Items(0, MaxItems), Text(MaxLength = 1024)]
    public IReadOnlyList<string> FailingChecks { get; init; } = [];

    /// <summary>The last of what a failing check wrote.</summary>
    [Text(MaxLength = SessionRequest.MaxText)]
    public string? FailingLogTail { get; init; }

    /// <summary>What the reviewers say; none when absent.</summary>
    public ReviewState Review { get; init; } = ReviewState.None;

    /// <summary>The ids of reviewers' comments that want an answer, sorted.</summary>
    [Items(0, MaxItems), Text(MaxLength = 1024)]
    public IReadOnlyList<string> UnresolvedComments { get; init; } = [];

    /// <summary>The ids of programs' comments that want an answer, sorted.</summary>
    [Items(0, MaxItems), Text(MaxLength = 1024)]
    public IReadOnlyList<string> BotComments { get; init; } = [];

    /// <summary>Whether it conflicts with its base; absent when nobody could tell.</summary>
    public bool? HasConflicts { get; init; }

    /// <summary>Whether it could be merged by the rules of its repository; absent when nobody could tell.</summary>
    public bool? IsMergeable { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
