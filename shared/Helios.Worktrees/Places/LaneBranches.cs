using Helios.Contracts.Identifiers;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Places;

/// <summary>Identifies and deletes the branches created by Helios.</summary>
internal sealed class LaneBranches(GitProgram git)
{
    public static string NameOf(LaneId lane) => $"helios/lane/{lane}";

    /// <summary>
    /// The identity in the reflog entry that creates a lane's branch: after a kill, it proves that Helios created the branch.
    /// </summary>
    public static string EmailOf(LaneId lane) => $"{lane}@helios.invalid";

    /// <summary>Whether Helios created the lane's branch, and not somebody else.</summary>
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

    /// <summary>Creates a lane's branch if missing, and records its owner in the reflog. The lock is held.</summary>
    public Task Make(GitRepository repository, WorktreeMark mark, string tip, CancellationToken cancellationToken) =>
        git.Run(
            new GitCall(
                "update-ref",
                "--create-reflog",
                "-m",
                "helios: restored",
                "refs/heads/" + mark.Branch,
                tip,
                new string('0', tip.Length)
            )
            {
                GitDir = repository.CommonDir,
                Email = EmailOf(mark.LaneId),
            },
            cancellationToken
        );

    /// <summary>Deletes a branch if it is still at the given commit and not checked out. The lock is held.</summary>
    public async Task Delete(GitRepository repository, string branch, string tip, CancellationToken cancellationToken)
    {
        if (!BranchFiles.TryDelete(repository, branch, tip))
        {
            var call = new GitCall("update-ref", "--no-deref", "-d", "refs/heads/" + branch, tip) { GitDir = repository.CommonDir };
            var said = await git.Try(call, cancellationToken);
            // It may already have been gone, and only looked as if it had been packed in the meantime.
            if (!said.Succeeded && TipOf(repository, branch) is not null)
                throw call.Failed(said);
        }
        // Tracking a remote branch leaves settings.
        if (
            RefFiles.ReadText(Path.Combine(repository.CommonDir, "config"), followLink: true) is { } config
            && config.Contains($"[branch \"{branch}\"]", StringComparison.Ordinal)
        )
            await git.Try(
                new GitCall("config", "--local", "--remove-section", "branch." + branch) { GitDir = repository.CommonDir },
                cancellationToken
            );
    }

    public static string? TipOf(GitRepository repository, string branch) => RefFiles.Find(repository.CommonDir, "refs/heads/" + branch);

    /// <summary>
    /// Short names, or patterns, of the branches that belong to lanes: none of them saves another's work, because all may be deleted.
    /// </summary>
    public static IReadOnlyList<string> OwnedPatterns(GitRepository repository)
    {
        var owned = new List<string> { "helios/lane/*" };
        if (Directory.Exists(repository.MarksFolder))
            // Most lanes are on the default branch name; their marks need not be parsed.
            owned.AddRange(
                Directory
                    .EnumerateFiles(repository.MarksFolder, "*.json")
                    .Where(file => RefFiles.ReadText(file)?.Contains("\"branch\": \"helios/lane/", StringComparison.Ordinal) is false)
                    .Select(Marks.ReadFile)
                    .OfType<WorktreeMark>()
                    .Where(mark => mark.BranchCreated)
                    .Select(mark => mark.Branch)
            );
        return owned;
    }
}
