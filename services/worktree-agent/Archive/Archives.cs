using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.WorktreeAgent.Git;
using Helios.WorktreeAgent.Worktrees;

namespace Helios.WorktreeAgent.Archive;

/// <summary>Reads what archives say of themselves, and lets them go.</summary>
internal sealed class Archives(GitProgram git, RepositoryLocks locks)
{
    public static string RefOf(LaneId lane) => $"refs/helios/archive/{lane}";

    /// <summary>A lane's archive; null when there is none. Starts no process in that case.</summary>
    public async Task<ArchiveView?> Find(GitRepository repository, LaneId lane, CancellationToken cancellationToken)
    {
        var reference = RefOf(lane);
        if (RefFiles.Find(repository.CommonDir, reference) is not { } commit)
            return null;
        return await Open(repository, commit, cancellationToken) is { Manifest: var manifest }
            ? new ArchiveView { Ref = reference, Commit = commit, Dirty = manifest.Dirty, UnmergedCommits = manifest.UnmergedCommits, At = manifest.At }
            : null;
    }

    /// <summary>Reads what an archive says of itself; null where the commit is none.</summary>
    public async Task<OpenedArchive?> Open(GitRepository repository, string commit, CancellationToken cancellationToken)
    {
        // The state is the last parent: the second, or the only one where nothing had been committed.
        foreach (var parent in new[] { "^2", "^1" })
        {
            var shown = await git.Try(
                new GitCall("cat-file", "blob", $"{commit}{parent}:{ArchiveManifest.FileName}") { GitDir = repository.CommonDir }, cancellationToken);
            if (shown.Succeeded && ArchiveManifest.Read(shown.Stdout.Bytes.Span) is { } manifest)
                return new OpenedArchive(commit, commit + parent, manifest);
        }
        return null;
    }

    /// <summary>Removes a lane's archive, with those of its submodules and nested repositories: they are its parents.</summary>
    /// <returns>The commit that it was; null when there is none.</returns>
    public async Task<string?> Drop(GitRepository repository, LaneId lane, CancellationToken cancellationToken)
    {
        using var mine = await locks.Take(repository, cancellationToken);
        var found = await git.Try(new GitCall("rev-parse", "--verify", "--quiet", RefOf(lane)) { GitDir = repository.CommonDir }, cancellationToken);
        if (!found.Succeeded)
            return null;
        var commit = found.Stdout.Text.TrimEnd('\n');
        await git.Run(new GitCall("update-ref", "-d", RefOf(lane), commit) { GitDir = repository.CommonDir }, cancellationToken);
        return commit;
    }
}
