using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.WorktreeAgent.Git;

namespace Helios.WorktreeAgent.Worktrees;

/// <summary>Finds marks in the files of every repository that was served; starts no process.</summary>
internal sealed class Inventory(RememberedRepositories remembered)
{
    public WorktreeInventory Take(CancellationToken cancellationToken)
    {
        var found = new Dictionary<LaneId, FoundWorktree>();
        var complete = true;
        foreach (var commonDir in remembered.All)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!Directory.Exists(commonDir))
                continue;
            try
            {
                foreach (var mark in Look(new GitRepository(commonDir, Bare: false)))
                    found.TryAdd(mark.LaneId, mark);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                complete = false;
            }
        }
        return new WorktreeInventory([.. found.Values], complete);
    }

    private static IEnumerable<FoundWorktree> Look(GitRepository repository)
    {
        var marked = Directory.Exists(repository.MarksFolder)
            ? Directory.EnumerateFiles(repository.MarksFolder, "*.json").Select(Marks.ReadFile)
            : [];
        // A copy stands for a mark that somebody has deleted.
        var copies = Directory.Exists(repository.RegistrationsFolder)
            ? Directory.EnumerateDirectories(repository.RegistrationsFolder).Select(Marks.ReadCopy)
            : [];
        return marked.Concat(copies).OfType<WorktreeMark>()
            .Where(mark => mark.WorktreePath == repository.WorktreeOf(mark.LaneId))
            .Select(mark => new FoundWorktree
            {
                LaneId = mark.LaneId,
                Repository = repository.CommonDir,
                WorktreePath = mark.WorktreePath,
                InstallationId = mark.InstallationId,
                HostId = mark.HostId,
                Exists = Directory.Exists(mark.WorktreePath) || Directory.Exists(repository.AsideOf(mark.LaneId)),
                CreatedAt = mark.At,
            });
    }
}
