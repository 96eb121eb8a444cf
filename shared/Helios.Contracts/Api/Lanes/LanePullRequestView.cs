using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Lanes;

/// <summary>The open pull request of a lane.</summary>
public sealed record LanePullRequestView
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Its repository on the forge, <c>owner/name</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>Its number.</summary>
    public required int Number { get; init; }

    /// <summary>Its page.</summary>
    public required string Url { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>The branch with the lane's commits.</summary>
    public required string Head { get; init; }

    /// <summary>The branch that they are to be merged into.</summary>
    public required string Base { get; init; }

    /// <summary>The commit that was pushed.</summary>
    public required string Commit { get; init; }

    /// <summary>Whether it is a draft.</summary>
    public required bool Draft { get; init; }

    /// <summary>Whether this request has opened it; false if it was open before.</summary>
    public required bool Created { get; init; }
}
