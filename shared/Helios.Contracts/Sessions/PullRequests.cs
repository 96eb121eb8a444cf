using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>
/// Asks whether pull requests can be opened for what is pushed to a remote. Answered with <see cref="ForgeFound"/> or
/// <see cref="Refused"/>.
/// </summary>
public sealed record FindForge
{
    /// <summary>The lane's workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The URLs of the remote, without credentials; the first that is on the forge counts.</summary>
    public required IReadOnlyList<string> RemoteUrls { get; init; }
}

/// <summary>Pull requests can be opened.</summary>
public sealed record ForgeFound
{
    /// <summary>The repository that gets them, <c>owner/name</c>.</summary>
    public required string Repository { get; init; }
}

/// <summary>
/// Opens a pull request, or finds the open one of the same branch. The branch is pushed. Answered with <see cref="PullRequestOpened"/> or
/// <see cref="Refused"/>; asking again opens no second one.
/// </summary>
public sealed record OpenPullRequest
{
    /// <summary>The lane's workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The URLs of the remote with the branch, without credentials; the first that is on the forge counts.</summary>
    public required IReadOnlyList<string> RemoteUrls { get; init; }

    /// <summary>The branch.</summary>
    public required string Head { get; init; }

    /// <summary>The branch to merge into.</summary>
    public required string Base { get; init; }

    /// <summary>Whether the caller has chosen the base: then a pull request with another one does not count.</summary>
    public required bool IsBaseChosen { get; init; }

    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>The description.</summary>
    public required string Body { get; init; }

    /// <summary>Whether to open it as a draft.</summary>
    public required bool Draft { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The pull request is open.</summary>
public sealed record PullRequestOpened
{
    /// <summary>Its repository, <c>owner/name</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>Its number.</summary>
    public required int Number { get; init; }

    /// <summary>Its page.</summary>
    public required string Url { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>The branch to merge into.</summary>
    public required string Base { get; init; }

    /// <summary>Whether it is a draft.</summary>
    public required bool Draft { get; init; }

    /// <summary>Whether it was opened now; false if it was open before.</summary>
    public required bool Created { get; init; }
}
