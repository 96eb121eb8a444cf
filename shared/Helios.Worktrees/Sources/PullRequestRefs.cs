using System.Globalization;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Sources;

/// <summary>
/// Pull requests as bases: <c>pr:123</c> is the commit of <c>refs/pull/123/head</c> of the remote <c>origin</c>, where forges with GitHub's
/// API have it. It is fetched whenever it is asked for, because people push to pull requests.
/// </summary>
internal static class PullRequestRefs
{
    private const string Prefix = "pr:";
    private const string Remote = "origin";

    /// <summary>The number of the pull request that a base names; null if it names none.</summary>
    public static int? Of(string baseRef) =>
        baseRef.StartsWith(Prefix, StringComparison.Ordinal)
        && int.TryParse(baseRef.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number > 0
            ? number
            : null;

    /// <summary>Fetches it, and answers its commit.</summary>
    /// <exception cref="RepositoryRefusedException">The remote has no such pull request, or does not answer.</exception>
    public static async Task<string> Fetch(
        GitProgram git,
        GitRepository repository,
        int number,
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        // Under a name of its own for as long as its commit is looked up; git prunes no object that is as young as this one.
        var ours = $"refs/helios/pulls/{number}-{Ulid.Format(UlidGenerator.Shared.Next())}";
        var call = new GitCall("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", Remote, $"+refs/pull/{number}/head:{ours}")
        {
            GitDir = repository.CommonDir,
            Network = true,
            Limit = limit,
        };
        var said = await git.Try(call, cancellationToken);
        if (!said.Succeeded)
            throw NotFound(number, $"could not be fetched from '{Remote}': {call.Failed(said).Message}");
        try
        {
            return RefFiles.Find(repository.CommonDir, ours) ?? throw NotFound(number, "has no commit.");
        }
        finally
        {
            await git.Try(new GitCall("update-ref", "-d", ours) { GitDir = repository.CommonDir }, CancellationToken.None);
        }
    }

    private static RepositoryRefusedException NotFound(int number, string why) =>
        new(
            RefusalReason.BaseRefNotFound,
            $"Pull request {number} {why} The remote '{Remote}' must be a forge with refs/pull/{number}/head, such as GitHub."
        );
}
