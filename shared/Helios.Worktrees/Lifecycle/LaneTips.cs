using Helios.Contracts.Api.Lanes;
using Helios.Worktrees.Archive;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;

namespace Helios.Worktrees.Lifecycle;

/// <summary>The tips of a lane's work.</summary>
/// <param name="IsBranchOurs">Whether the lane's branch may be deleted with it.</param>
/// <param name="Branch">The commit of the branch, if it may be deleted.</param>
/// <param name="Head">The commit of the worktree's HEAD.</param>
/// <param name="All">Both, and the commits of the worktree's own refs.</param>
internal sealed record LaneTips(bool IsBranchOurs, string? Branch, string? Head, IReadOnlyList<string> All)
{
    public static LaneTips Of(GitRepository repository, WorktreeMark mark, TearDownRequest request)
    {
        var registration = repository.RegistrationOf(mark.LaneId);
        var isRegistered = repository.IsRegistered(mark.LaneId);
        var isOurs =
            request.Policy is not CompletionPolicy.KeepBranch
            && !request.BranchExisted
            && LaneBranches.IsOurs(repository, mark)
            && RefFiles.HolderOf(repository, mark.Branch, except: registration) is null;
        var branch = isOurs ? LaneBranches.TipOf(repository, mark.Branch) : null;
        var head = isRegistered ? HeadOf(repository, registration, request.Discard) : null;
        string[] all = [.. new[] { head, branch }.OfType<string>().Concat(isRegistered ? OwnRefs(registration) : []).Distinct()];
        return new LaneTips(isOurs, branch, head, all);
    }

    private static string? HeadOf(GitRepository repository, string registration, bool discard) =>
        RefFiles.ReadHead(registration) switch
        {
            { Commit: { } detached } => detached,
            { Ref: { } followed } => RefFiles.Find(repository.CommonDir, followed),
            _ when discard => null,
            _ => throw new GitException($"Cannot read {registration}/HEAD."),
        };

    /// <summary>Commits of the worktree's own refs (refs/bisect, refs/worktree), which are deleted with it.</summary>
    private static IEnumerable<string> OwnRefs(string registration)
    {
        var refs = Path.Combine(registration, "refs");
        return Directory.Exists(refs)
            ? OperationState
                .FilesIn(refs)
                .Select(file => RefFiles.ReadText(file)?.TrimEnd('\n'))
                .OfType<string>()
                .Where(RefFiles.IsObjectId)
            : [];
    }
}
