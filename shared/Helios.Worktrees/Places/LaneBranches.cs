using Helios.Contracts.Identifiers;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Places;

/// <summary>The branches that Helios made: which they are, and how one goes.</summary>
internal sealed class LaneBranches(GitProgram git)
{
    public static string NameOf(LaneId lane) => $"helios/lane/{lane}";

    /// <summary>Who stands in the reflog entry that makes a lane's branch: after a kill, the proof that the branch is ours.</summary>
    public static string EmailOf(LaneId lane) => $"{lane}@helios.invalid";

    /// <summary>Whether the lane's branch is Helios's own, and not one of that name that somebody else has made.</summary>
    public static bool IsOurs(GitRepository repository, WorktreeMark mark)
    {
        if (!mark.BranchCreated)
            return false;
        if (mark.ProvisionedAt is not null || mark.Branch == NameOf(mark.LaneId))
            return true;
        return RefFiles.ReadHead(repository.RegistrationOf(mark.LaneId))?.Branch == mark.Branch
            || RefFiles.ReadText(Path.Combine(repository.CommonDir, "logs/refs/heads", mark.Branch))?.Split('\n', 2)[0] is { } first
                && first.Contains($"<{EmailOf(mark.LaneId)}>", StringComparison.Ordinal);
    }

    /// <summary>Makes a lane's branch where there is none, and says in its reflog whose it is. The lock is held.</summary>
    public Task Make(GitRepository repository, WorktreeMark mark, string tip, CancellationToken cancellationToken) =>
        git.Run(
            new GitCall("update-ref", "--create-reflog", "-m", "helios: restored", "refs/heads/" + mark.Branch, tip, new string('0', tip.Length))
            {
                GitDir = repository.CommonDir,
                Email = EmailOf(mark.LaneId),
            },
            cancellationToken);

    /// <summary>Deletes a branch if it is still at a commit and nobody has it checked out. The lock is held.</summary>
    public async Task Delete(GitRepository repository, string branch, string tip, CancellationToken cancellationToken)
    {
        if (!BranchFiles.TryDelete(repository, branch, tip))
        {
            var call = new GitCall("update-ref", "--no-deref", "-d", "refs/heads/" + branch, tip) { GitDir = repository.CommonDir };
            var said = await git.Try(call, cancellationToken);
            // It may have been gone already, and only looked as if somebody had packed it meanwhile.
            if (!said.Succeeded && TipOf(repository, branch) is not null)
                throw new GitException(call, said);
        }
        // Following a remote branch leaves settings behind.
        if (RefFiles.ReadText(Path.Combine(repository.CommonDir, "config"), followLink: true) is { } config
            && config.Contains($"[branch \"{branch}\"]", StringComparison.Ordinal))
            await git.Try(new GitCall("config", "--local", "--remove-section", "branch." + branch) { GitDir = repository.CommonDir }, cancellationToken);
    }

    public static string? TipOf(GitRepository repository, string branch) => RefFiles.Find(repository.CommonDir, "refs/heads/" + branch);

    /// <summary>Short names, or patterns of them, of the branches that lanes own: none of them saves another's work, because they can all go at once.</summary>
    public static IReadOnlyList<string> OwnedPatterns(GitRepository repository)
    {
        var owned = new List<string> { "helios/lane/*" };
        if (Directory.Exists(repository.MarksFolder))
            // Most lanes are on the branch of the pattern; their marks need not be understood.
            owned.AddRange(Directory.EnumerateFiles(repository.MarksFolder, "*.json")
                .Where(file => RefFiles.ReadText(file)?.Contains("\"branch\": \"helios/lane/", StringComparison.Ordinal) is false)
                .Select(Marks.ReadFile).OfType<WorktreeMark>().Where(mark => mark.BranchCreated).Select(mark => mark.Branch));
        return owned;
    }
}
