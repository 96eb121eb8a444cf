using Helios.Contracts.Lanes;
using Helios.Processes;
using Helios.Worktrees.Archive;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Surveys;

namespace Helios.Worktrees.Lifecycle;

/// <summary>
/// Ensures that no work is lost when a lane's tree is removed: the tree is first moved aside, where nobody writes to it by its path, and
/// surveyed there; unsaved work is archived with the tree at its own path, then the tree is moved aside again and compared. In the end it
/// is aside and saved.
/// </summary>
internal sealed class Saving(
    RepositoryLocks locks,
    CheckoutSlots slots,
    Registrations registrations,
    Surveyor surveyor,
    NestedRepositories nested,
    UnsavedCommits commits,
    ForgottenCommits forgotten,
    Archiver archiver,
    IFaultPoints faults,
    TimeProvider time
)
{
    private const string LockWords = "Helios removes this worktree\n";

    public async Task<SavedState> Save(
        GitRepository repository,
        WorktreeMark mark,
        TearDownRequest request,
        CancellationToken cancellationToken
    )
    {
        // The second and third attempts are for a tree that is still being written to.
        for (var attempt = 0; attempt < 3; attempt++)
            if (await TrySave(repository, mark, request, cancellationToken) is { } saved)
                return saved;
        throw new GitException($"A process is still writing to {mark.WorktreePath}. Stop it, and try again.");
    }

    /// <summary>Moves a tree back that could not be saved.</summary>
    public static void PutBack(GitRepository repository, WorktreeMark mark)
    {
        var aside = repository.AsideOf(mark.LaneId);
        if (Directory.Exists(aside) && !Path.Exists(mark.WorktreePath))
            Directory.Move(aside, mark.WorktreePath);
        var locked = Path.Combine(repository.RegistrationOf(mark.LaneId), "locked");
        if (RefFiles.ReadText(locked) is LockWords)
            File.Delete(locked);
    }

    private async Task<SavedState?> TrySave(
        GitRepository repository,
        WorktreeMark mark,
        TearDownRequest request,
        CancellationToken cancellationToken
    )
    {
        var lane = mark.LaneId;
        var worktree = mark.WorktreePath;
        var aside = repository.AsideOf(lane);
        var registration = repository.RegistrationOf(lane);
        await FindTree(repository, mark, request, cancellationToken);
        var registered = repository.IsRegistered(lane);
        var here = new Checkout(registration, Presence.OfFolder(worktree) ? worktree : null);
        var there = here with { WorkTree = here.WorkTree is null ? null : aside, Origin = worktree };

        var deletable =
            request.Policy is not CompletionPolicy.KeepBranch
            && !request.BranchExisted
            && LaneBranches.IsOurs(repository, mark)
            && RefFiles.HolderOf(repository, mark.Branch, except: registration) is null;
        var tip = deletable ? LaneBranches.TipOf(repository, mark.Branch) : null;
        var head = registered ? HeadOf(repository, registration, request.Discard) : null;
        string[] tips = [.. new[] { head, tip }.OfType<string>().Concat(registered ? OwnRefs(registration) : []).Distinct()];

        using var slot = await slots.Take(cancellationToken);
        var inside = await Look(repository, mark, request, registered ? here : null, cancellationToken);
        var (going, staying) = (LaneBranches.OwnedPatterns(repository), deletable ? null : mark.Branch);
        var unsaved = await commits.Count(repository, tips, going, staying, request.BaseRef, byContent: !inside.Dirty, cancellationToken);
        var left = await forgotten.Find(
            repository.CommonDir,
            Logged(repository, mark),
            [.. tips.Append(mark.BaseCommit).Append(mark.MadeAt).Where(RefFiles.IsObjectId).Distinct()],
            UnsavedCommits.Saved(going, staying),
            cancellationToken
        );
        unsaved += left.Count;
        if (request.Discard)
        {
            if (here.WorkTree is not null && !inside.IsAside)
                TakeAside(repository, worktree, aside);
            return SavedState.ByConsent(request, tip, Discarded(inside.Survey, unsaved, tips));
        }

        var survey = inside.Survey.Required;
        if (!(inside.Dirty || unsaved > 0 || (request.Policy is CompletionPolicy.Archive && head is not null)))
        {
            if (here.WorkTree is not null && !inside.IsAside)
            {
                TakeAside(repository, worktree, aside);
                var again = (await surveyor.Look(there, mark.Links, submodules: false, cancellationToken)).Required;
                if (again.Dirty || !again.Repositories.SequenceEqual(survey.Repositories))
                    return null;
            }
            return SavedState.After(survey, tip, archive: null);
        }

        if (!registered)
            return await SaveCommits(repository, mark, tip, unsaved, left.Tips, cancellationToken);
        var plan = new ArchivePlan(lane, mark.InstallationId)
        {
            Branch = mark.Branch,
            BaseCommit = mark.BaseCommit,
            Dirty = inside.Dirty,
            UnmergedCommits = unsaved,
            Refs = tip is null ? [] : new Dictionary<string, string> { ["refs/heads/" + mark.Branch] = tip },
            Forgotten = left.Tips,
        };
        if (inside.IsAside && !inside.Dirty)
        {
            // Only commits: they are not in the tree, which can stay where it is.
            var commitsMade = await archiver.Archive(here with { WorkTree = null }, survey, plan, cancellationToken);
            faults.Passed("archived");
            return SavedState.After(survey, tip, View(plan, commitsMade));
        }
        if (inside.IsAside)
            Directory.Move(aside, worktree);
        faults.Passed("put back");
        var made = await archiver.Archive(here, survey, plan, cancellationToken);
        faults.Passed("archived");
        return await IsStill(repository, mark, here, survey, made, cancellationToken)
            ? SavedState.After(survey, tip, View(plan, made))
            : null;
    }

    /// <summary>Examines the tree: aside if possible, at its place if nested repositories may refer to each other by path.</summary>
    private async Task<Looked> Look(
        GitRepository repository,
        WorktreeMark mark,
        TearDownRequest request,
        Checkout? here,
        CancellationToken cancellationToken
    )
    {
        if (here is null)
            return new Looked(Survey.Complete.OfNothing, Dirty: false, IsAside: false);
        var aside = repository.AsideOf(mark.LaneId);
        var isAside =
            here.WorkTree is not null
            && request.Policy is not CompletionPolicy.Archive
            && !await HoldsRepositories(here, request, cancellationToken);
        if (isAside)
            TakeAside(repository, mark.WorktreePath, aside);
        faults.Passed("taken aside");
        var looked = await surveyor.Look(
            isAside ? here with { WorkTree = aside, Origin = mark.WorktreePath } : here,
            mark.Links,
            submodules: true,
            cancellationToken
        );
        if (isAside && !request.Discard && looked is Survey.Complete { Repositories.Count: > 0 })
        {
            Directory.Move(aside, mark.WorktreePath);
            isAside = false;
            looked = await surveyor.Look(here, mark.Links, submodules: true, cancellationToken);
        }
        if (request.Discard || looked is not Survey.Complete survey)
            return new Looked(looked, Dirty: false, isAside);
        var dirty = survey.Dirty || (!isAside && (await nested.Find(here, survey, cancellationToken)).Any(part => part.Unsaved));
        return new Looked(survey, dirty, isAside);
    }

    private async Task<bool> HoldsRepositories(Checkout here, TearDownRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await surveyor.HoldsRepositories(here, cancellationToken);
        }
        catch (GitException) when (request.Discard)
        {
            return false;
        }
    }

    /// <summary>Moves the tree aside, where nobody writes to it by its path, and checks whether it still matches the archive.</summary>
    private async Task<bool> IsStill(
        GitRepository repository,
        WorktreeMark mark,
        Checkout here,
        Survey.Complete survey,
        ArchiveMade made,
        CancellationToken cancellationToken
    )
    {
        if (here.WorkTree is not { } worktree)
            return true;
        var aside = repository.AsideOf(mark.LaneId);
        var there = here with { WorkTree = aside, Origin = worktree };
        var links = await surveyor.HoldsRepositories(here, cancellationToken)
            ? await nested.Gitlinks(here, worktree, cancellationToken)
            : [];
        TakeAside(repository, worktree, aside);
        if (made.Tree is null)
            return (await surveyor.Look(there, mark.Links, submodules: false, cancellationToken)).Required is { Entries.Count: 0 } now
                && now.Repositories.SequenceEqual(survey.Repositories);
        return (await surveyor.Repositories(there, aside, cancellationToken)).SequenceEqual(survey.Repositories)
            && await archiver.IsStill(there, survey, made, links, cancellationToken);
    }

    /// <summary>Moves the tree to its place and repairs its registration, whatever a killed tear-down or a person has left.</summary>
    private async Task FindTree(GitRepository repository, WorktreeMark mark, TearDownRequest request, CancellationToken cancellationToken)
    {
        var lane = mark.LaneId;
        var worktree = mark.WorktreePath;
        var registration = repository.RegistrationOf(lane);
        if (Directory.Exists(repository.AsideOf(lane)))
        {
            if (Path.Exists(worktree))
                throw new GitException($"There are files at both {worktree} and {repository.AsideOf(lane)}. Move one of them away.");
            Directory.Move(repository.AsideOf(lane), worktree);
        }
        await locks.Hold(repository, "finding the worktree", Find, cancellationToken);

        async Task Find(CancellationToken limited)
        {
            // Without a mark nothing can be hidden: an earlier tear-down has ended, and its answer was lost.
            if (!request.Discard && Marks.Read(repository, lane) is not null)
                Registrations.RefuseWhatNobodySees(mark);
            Registrations.RefuseWhatIsNotOurs(repository, mark, request.Discard);
            MakeWritable(worktree);
            if (Presence.OfFolder(worktree) && !repository.IsRegistered(lane))
                await RegisterAgain(repository, mark, limited);
            if (Directory.Exists(worktree))
                Registrations.Reconnect(repository, lane);
            if (Directory.Exists(worktree) && !request.Discard && !Registrations.NameEachOther(worktree, registration))
                throw new GitException($"{worktree} is not the worktree that git has registered there. Move it away.");
            var locked = Path.Combine(registration, "locked");
            if (!request.Discard && RefFiles.ReadText(locked) is { } words && words != LockWords)
                throw new GitException($"The worktree is locked ({words.Trim()}). Unlock it with git worktree unlock {worktree}.");
            // Prevents git worktree prune from deleting the index and HEAD while the tree is aside.
            if (repository.IsRegistered(lane))
                AtomicFile.Write(repository, locked, LockWords);
        }
    }

    private async Task RegisterAgain(GitRepository repository, WorktreeMark mark, CancellationToken cancellationToken)
    {
        var onBranch = LaneBranches.TipOf(repository, mark.Branch) is not null && RefFiles.HolderOf(repository, mark.Branch) is null;
        await registrations.Restore(
            repository,
            mark,
            onBranch ? new HeadState("refs/heads/" + mark.Branch, null) : new HeadState(null, mark.BaseCommit),
            cancellationToken
        );
        faults.Passed("registered again");
    }

    private static void TakeAside(GitRepository repository, string worktree, string aside)
    {
        Directory.CreateDirectory(repository.TrashFolder);
        try
        {
            Directory.Move(worktree, aside);
        }
        catch (DirectoryNotFoundException) when (Directory.Exists(worktree))
        {
            // The trash was emptied at this moment, and its folder deleted.
            Directory.CreateDirectory(repository.TrashFolder);
            Directory.Move(worktree, aside);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new GitException(
                $"{worktree} cannot be moved to {aside}, which comes before its removal. Give the agent's user the right to do so; "
                    + "an immutable folder is made an ordinary one with chattr -i.",
                failure
            );
        }
    }

    // A folder contains an entry for its parent, so moving it writes to it.
    private static void MakeWritable(string folder)
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess || !Directory.Exists(folder))
            return;
        var mode = File.GetUnixFileMode(folder);
        if (!mode.HasFlag(UnixFileMode.UserWrite))
            File.SetUnixFileMode(folder, mode | UnixFileMode.UserWrite);
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

    /// <summary>Commits in the reflogs of the worktree's HEAD and, since the lane began, of its branch.</summary>
    private static IEnumerable<string> Logged(GitRepository repository, WorktreeMark mark)
    {
        // Reflogs have a resolution of seconds.
        var since = DateTimeOffset.FromUnixTimeSeconds(mark.At.ToUnixTimeSeconds());
        var own = repository.IsRegistered(mark.LaneId)
            ? Reflog.Read(Path.Combine(repository.RegistrationOf(mark.LaneId), "logs/HEAD"))
            : [];
        return own.Concat(Reflog.Read(Path.Combine(repository.CommonDir, "logs/refs/heads", mark.Branch)).Where(entry => entry.At >= since))
            .SelectMany(entry => new[] { entry.Before, entry.After })
            .OfType<string>();
    }

    /// <summary>The archive of a lane whose tree and registration are gone: only the branch is left.</summary>
    private async Task<SavedState> SaveCommits(
        GitRepository repository,
        WorktreeMark mark,
        string? tip,
        int unsaved,
        IReadOnlyList<string> left,
        CancellationToken cancellationToken
    )
    {
        if ((tip ?? (left is [var first, ..] ? first : null)) is not { } from)
            return SavedState.After(Survey.Complete.OfNothing, branchTip: null, archive: null);
        await locks.Hold(
            repository,
            "registering the remains of the lane",
            () => Registrations.RegisterGone(repository, mark, from),
            cancellationToken
        );
        var plan = new ArchivePlan(mark.LaneId, mark.InstallationId)
        {
            Branch = mark.Branch,
            BaseCommit = mark.BaseCommit,
            UnmergedCommits = unsaved,
            Refs = tip is null ? [] : new Dictionary<string, string> { ["refs/heads/" + mark.Branch] = tip },
            Forgotten = left,
        };
        var made = await archiver.Archive(
            new Checkout(repository.RegistrationOf(mark.LaneId), null),
            Survey.Complete.OfNothing,
            plan,
            cancellationToken
        );
        faults.Passed("archived");
        return SavedState.After(Survey.Complete.OfNothing, tip, View(plan, made));
    }

    private ArchiveView View(ArchivePlan plan, ArchiveMade made) =>
        new()
        {
            Ref = plan.Ref,
            Commit = made.Commit,
            Dirty = plan.Dirty,
            UnmergedCommits = plan.UnmergedCommits,
            At = time.GetUtcNow(),
        };

    private static IReadOnlyList<string> Discarded(Survey looked, int unsaved, IReadOnlyList<string> tips) =>
        [
            .. looked switch
            {
                Survey.Complete survey => (string[])
                    [
                        .. survey.Entries.Take(500).Select(entry => entry.ToString()),
                        .. survey.Entries.Count > 500 ? new[] { $"and {survey.Entries.Count - 500} more files" } : [],
                        .. survey.Hidden.Select(path => $"hidden edits in {path}"),
                        .. survey.Operation.Select(sign => $"an operation in progress ({sign})"),
                        .. survey.Repositories.Select(path => $"the repository {path}"),
                    ],
                Survey.Incomplete incomplete => [.. incomplete.Reasons.Select(gap => $"unreadable content at {gap.Path}")],
                _ => [],
            },
            .. unsaved > 0 ? new[] { $"{(unsaved == 1 ? "1 commit" : $"{unsaved} commits")} up to {string.Join(", ", tips)}" } : [],
        ];

    /// <param name="Survey">The survey.</param>
    /// <param name="Dirty">Whether the tree or a nested repository contains uncommitted work.</param>
    /// <param name="IsAside">Whether the tree is now aside.</param>
    private sealed record Looked(Survey Survey, bool Dirty, bool IsAside);
}
