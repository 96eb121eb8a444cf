using Helios.Contracts.Identifiers;

namespace Helios.SessionRegistry.Scm;

/// <summary>A session whose pull request is watched.</summary>
/// <param name="Session">The session.</param>
/// <param name="Repository">The repository of its pull request.</param>
/// <param name="Fork">The fork that its branch may be pushed to.</param>
/// <param name="Branch">Its lane's branch.</param>
/// <param name="Known">The number of its pull request, once known.</param>
/// <param name="Since">When the session was created: a pull request merged or closed before does not belong to it.</param>
internal sealed record ScmTarget(
    SessionId Session,
    ScmRepository Repository,
    ScmRepository? Fork,
    string Branch,
    int? Known,
    DateTimeOffset Since
);
