namespace Helios.Contracts.Sessions;

/// <summary>What was fetched of a pull request, unjudged.</summary>
public sealed record PullRequestFacts
{
    /// <summary>Its number.</summary>
    public required int Number { get; init; }

    /// <summary>Where a person finds it.</summary>
    public required string Url { get; init; }

    /// <summary>Draft, open, merged or closed.</summary>
    public required PullRequestState State { get; init; }

    /// <summary>Its title.</summary>
    public string? Title { get; init; }

    /// <summary>The commit it proposes.</summary>
    public string? HeadCommit { get; init; }

    /// <summary>Its checks together.</summary>
    public required CheckState Checks { get; init; }

    /// <summary>The names of the checks that fail, sorted.</summary>
    public IReadOnlyList<string> FailingChecks { get; init; } = [];

    /// <summary>The last of what a failing check wrote.</summary>
    public string? FailingLogTail { get; init; }

    /// <summary>What the reviewers say.</summary>
    public required ReviewState Review { get; init; }

    /// <summary>The ids of reviewers' comments that want an answer, sorted.</summary>
    public IReadOnlyList<string> UnresolvedComments { get; init; } = [];

    /// <summary>The ids of programs' comments that want an answer, sorted.</summary>
    public IReadOnlyList<string> BotComments { get; init; } = [];

    /// <summary>Whether it conflicts with its base; absent when nobody could tell.</summary>
    public bool? HasConflicts { get; init; }

    /// <summary>Whether it could be merged by the rules of its repository; absent when nobody could tell.</summary>
    public bool? IsMergeable { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
