using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;

namespace Helios.Worktrees.Archive;

/// <summary>Reads the manifests of archives, and deletes archives.</summary>
internal sealed class Archives(GitProgram git, RepositoryLocks locks)
{
    private const string Folder = "refs/helios/archive";

    public static string RefOf(LaneId lane) => $"{Folder}/{lane}";

    /// <summary>A lane's archive; null if there is none, without starting a process.</summary>
    public async Task<ArchiveView?> Find(GitRepository repository, LaneId lane, CancellationToken cancellationToken)
    {
        var reference = RefOf(lane);
        if (RefFiles.Find(repository.CommonDir, reference) is not { } commit)
            return null;
        return await Open(repository, commit, cancellationToken) is { Manifest: var manifest }
            ? new ArchiveView
            {
                Ref = reference,
                Commit = commit,
                Dirty = manifest.Dirty,
                UnmergedCommits = manifest.UnmergedCommits,
                At = manifest.At,
            }
            : null;
    }

    /// <summary>All archives in a repository, recorded or not; those that this version cannot read are skipped.</summary>
    public async Task<IReadOnlyList<(LaneId Lane, OpenedArchive Archive)>> All(
        GitRepository repository,
        LaneId? only,
        CancellationToken cancellationToken
    )
    {
        var listed = await git.Line(
            new GitCall("for-each-ref", "--format=%(objectname) %(refname)", only is { } one ? RefOf(one) : Folder)
            {
                GitDir = repository.CommonDir,
            },
            cancellationToken
        );
        var found = new List<(LaneId, OpenedArchive)>();
        foreach (var line in listed.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (
                line.Split(' ', 2) is [var commit, var name]
                && LaneId.TryParse(name[(Folder.Length + 1)..], null, out var lane)
                && await Open(repository, commit, cancellationToken) is { } opened
            )
                found.Add((lane, opened));
        return found;
    }

    /// <summary>Reads an archive's manifest; null if the commit is not an archive.</summary>
    public async Task<OpenedArchive?> Open(GitRepository repository, string commit, CancellationToken cancellationToken)
    {
        // The state is the last parent: the second, or the only one if nothing had been committed.
        foreach (var parent in new[] { "^2", "^1" })
        {
            var shown = await git.Try(
                new GitCall("cat-file", "blob", $"{commit}{parent}:{ArchiveManifest.FileName}") { GitDir = repository.CommonDir },
                cancellationToken
            );
            if (shown.Succeeded && ArchiveManifest.Read(shown.Stdout.Bytes.Span) is { } manifest)
                return new OpenedArchive(commit, commit + parent, manifest);
        }
        return null;
    }

    /// <summary>Deletes a lane's archive, with those of its submodules and nested repositories, which are its parents.</summary>
    /// <returns>The commit of the deleted archive; null if there was none.</returns>
    public Task<string?> Drop(GitRepository repository, LaneId lane, CancellationToken cancellationToken) =>
        locks.Hold(repository, "deleting the archive", limited => DropHeld(repository, lane, limited), cancellationToken);

    private async Task<string?> DropHeld(GitRepository repository, LaneId lane, CancellationToken cancellationToken)
    {
        var found = await git.Try(
            new GitCall("rev-parse", "--verify", "--quiet", RefOf(lane)) { GitDir = repository.CommonDir },
            cancellationToken
        );
        if (!found.Succeeded)
            return null;
        var commit = found.Stdout.Text.TrimEnd('\n');
        await git.Run(new GitCall("update-ref", "-d", RefOf(lane), commit) { GitDir = repository.CommonDir }, cancellationToken);
        return commit;
    }
}
