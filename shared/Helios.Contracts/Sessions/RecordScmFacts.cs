using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Says what is known of a session's pull request. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record RecordScmFacts : IForSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>What was fetched.</summary>
    public required PullRequestFacts PullRequest { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
