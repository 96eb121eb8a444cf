using System.Text.Json;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Processes.Files;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;

namespace Helios.Worktrees.Merging;

/// <summary>
/// Moves a lane's branch to a commit that need not continue it, and the lane's files with it. Git has no command for that which compares
/// the branch first, so it takes two; a note on disk lets the next call finish what a kill has left between them.
/// </summary>
internal sealed class LaneMoves(GitProgram git, RepositoryLocks locks, IFaultPoints faults)
{
    private const int MostOfANote = 64 * 1024;

    /// <summary>Moves it.</summary>
    /// <returns>False if the branch is not where it was.</returns>
    /// <exception cref="MergeStoppedException">Files are in the way; nothing has changed.</exception>
    public async Task<bool> Move(LanePlace lane, BranchMove move, CancellationToken cancellationToken)
    {
        Note(lane, move);
        faults.Passed("lane's move noted");
        if (!await Set(lane, move.Before, move.After, move.Why, cancellationToken))
        {
            Forget(lane.Repository, lane.LaneId);
            return false;
        }
        faults.Passed("lane's branch moved");
        var why = await WhyNotFollowed(lane, move);
        if (why is not null)
            await Set(lane, move.After, move.Before, "helios: back, because files are in the way", CancellationToken.None);
        Forget(lane.Repository, lane.LaneId);
        return why is null
            ? true
            : throw new MergeStoppedException(
                MergeRefusalReason.LaneUncommitted,
                $"The lane has files that are in the way: {why} Commit them, or move them away, and repeat."
            );
    }

    /// <summary>Finishes a move that a kill has interrupted.</summary>
    /// <exception cref="MergeStoppedException">Files are in the way.</exception>
    public async Task Finish(LanePlace lane)
    {
        if (Noted(lane) is not { } move)
            return;
        if (
            move.Branch == lane.Branch
            && LaneBranches.TipOf(lane.Repository, move.Branch) == move.After
            && await WhyNotFollowed(lane, move) is { } why
        )
            // Whether they have followed is unknown, so the branch stays.
            throw new MergeStoppedException(
                MergeRefusalReason.LaneUncommitted,
                $"An interrupted update has moved the lane's branch to {move.After[..10]}, and files are in its way: {why} Commit what "
                    + $"belongs to the lane in {lane.Tree}, and repeat."
            );
        Forget(lane.Repository, lane.LaneId);
    }

    /// <summary>Deletes the notes of lanes that are gone.</summary>
    public static void ForgetGone(GitRepository repository)
    {
        if (!Directory.Exists(FolderOf(repository)))
            return;
        foreach (var file in Directory.EnumerateFiles(FolderOf(repository), "*.json"))
            if (!LaneId.TryParse(Path.GetFileNameWithoutExtension(file), null, out var lane) || Marks.Read(repository, lane) is null)
                File.Delete(file);
    }

    // Killed in the middle, it would leave the lane's files half changed.
    private async Task<string?> WhyNotFollowed(LanePlace lane, BranchMove move)
    {
        // Files whose times have changed, but not their content, are in nobody's way.
        await git.Try(Call(lane, "update-index", "-q", "--refresh"), CancellationToken.None);
        // Does nothing where the files have already followed.
        var call = Call(lane, "read-tree", "-m", "-u", move.Before, move.After);
        var said = await git.Try(call, CancellationToken.None);
        faults.Passed("lane's files moved");
        return said.Succeeded ? null : call.Failed(said).Message;
    }

    private static GitCall Call(LanePlace lane, params string[] arguments) =>
        new(arguments)
        {
            GitDir = lane.Subject.GitDir,
            WorkTree = lane.Tree,
            WholeTree = true,
        };

    /// <summary>Moves the branch if it is where it should be, in the reflog of the worktree's HEAD, too.</summary>
    private Task<bool> Set(LanePlace lane, string before, string after, string why, CancellationToken cancellationToken) =>
        locks.Hold(
            lane.Repository,
            "moving the lane's branch",
            async limited =>
            {
                var call = new GitCall("update-ref", "--create-reflog", "-m", why, "refs/heads/" + lane.Branch, after, before)
                {
                    GitDir = lane.Subject.GitDir,
                };
                var said = await git.Try(call, limited);
                if (said.Succeeded)
                    return true;
                return LaneBranches.TipOf(lane.Repository, lane.Branch) != before ? false : throw call.Failed(said);
            },
            cancellationToken
        );

    private static void Note(LanePlace lane, BranchMove move)
    {
        Directory.CreateDirectory(FolderOf(lane.Repository));
        var file = FileOf(lane.Repository, lane.LaneId);
        AtomicFile.WriteNew(file + ".tmp", JsonSerializer.SerializeToUtf8Bytes(move));
        File.Move(file + ".tmp", file, overwrite: true);
    }

    private static BranchMove? Noted(LanePlace lane)
    {
        try
        {
            return RegularFile.Read(FileOf(lane.Repository, lane.LaneId), MostOfANote) is { } json
                ? JsonSerializer.Deserialize<BranchMove>(json)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Forget(GitRepository repository, LaneId lane)
    {
        if (Directory.Exists(FolderOf(repository)))
            File.Delete(FileOf(repository, lane));
    }

    private static string FolderOf(GitRepository repository) => Path.Combine(repository.OwnFolder, "moves");

    private static string FileOf(GitRepository repository, LaneId lane) => Path.Combine(FolderOf(repository), $"{lane}.json");
}
