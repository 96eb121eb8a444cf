using Helios.Contracts.Identifiers;
using Helios.Processes.Files;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Places;

/// <summary>The worktree of a lane that exists.</summary>
/// <param name="Subject">Its git directory and files.</param>
/// <param name="Mark">Its mark.</param>
internal sealed record LaneTree(Checkout Subject, WorktreeMark Mark)
{
    /// <summary>Finds it; nothing behind a link is the lane's.</summary>
    /// <exception cref="GitException">It is gone, or a part of it is a link.</exception>
    public static LaneTree Of(GitRepository repository, LaneId lane)
    {
        var gitDir = repository.RegistrationOf(lane);
        if (Marks.Read(repository, lane) is not { } mark)
            throw new GitException($"The worktree of {lane} does not exist.");
        foreach (var folder in (string[])[Path.GetDirectoryName(mark.WorktreePath) ?? "/", mark.WorktreePath, gitDir])
            if (RegularFile.KindOf(folder) is FileKind.Link)
                throw new GitException($"{folder} is a link, not a folder; its target does not belong to the lane. Remove it.");
        if (!Directory.Exists(gitDir) || !Directory.Exists(mark.WorktreePath))
            throw new GitException($"The worktree of {lane} does not exist.");
        return new LaneTree(new Checkout(gitDir, mark.WorktreePath), mark);
    }
}
