using Helios.Contracts.Identifiers;

namespace Helios.SessionRegistry.Scm;

/// <summary>A session whose pull request is looked at.</summary>
/// <param name="Session">The session.</param>
/// <param name="Repository">The repository that its pull request is made in.</param>
/// <param name="Fork">Where else its branch may have been pushed to.</param>
/// <param name="Branch">Its lane's branch.</param>
/// <param name="Known">The number of its pull request, once there is one.</param>
/// <param name="Since">When the session was made: what was merged or closed before is not its own.</param>
internal sealed record ScmTarget(SessionId Session, ScmRepository Repository, ScmRepository? Fork, string Branch, int? Known, DateTimeOffset Since);
