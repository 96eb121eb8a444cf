using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.WorktreeAgent.Git;

namespace Helios.WorktreeAgent.Archive;

/// <summary>Reads what archives say of themselves.</summary>
internal sealed class Archives(GitProgram git)
{
    public static string RefOf(LaneId lane) => $"refs/helios/archive/{lane}";

    /// <summary>A lane's archive; null when there is none. Starts no process in that case.</summary>
    public async Task<ArchiveView?> Find(GitRepository repository, LaneId lane, CancellationToken cancellationToken)
    {
        var reference = RefOf(lane);
        if (RefFiles.Find(repository.CommonDir, reference) is not { } commit)
            return null;
        // The state is the last parent: the second, or the only one where nothing had been committed.
        foreach (var parent in new[] { "^2", "^1" })
        {
            var shown = await git.Try(
                new GitCall("cat-file", "blob", $"{commit}{parent}:{ArchiveManifest.FileName}") { GitDir = repository.CommonDir }, cancellationToken);
            if (shown.Succeeded && ArchiveManifest.Read(shown.Stdout.Bytes.Span) is { } manifest)
                return new ArchiveView { Ref = reference, Commit = commit, Dirty = manifest.Dirty, UnmergedCommits = manifest.UnmergedCommits, At = manifest.At };
        }
        return null;
    }
}
