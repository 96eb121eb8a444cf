using Helios.Contracts.Api.Lanes;
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
internal sealed class WorkSaver(
    RepositoryLocks locks,
    CheckoutSlots slots,
    Registrations registrations,
    Surveyor surveyor,
    NestedRepositories nested,
    LaneCommits commits,
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
        await FindTree(repository, mark, request, cancellationToken);
        var isRegistered = repository.IsRegistered(mark.LaneId);
        var worktree = Presence.OfFolder(mark.WorktreePath) ? mark.WorktreePath : null;
        var here = new Checkout(repository.RegistrationOf(mark.LaneId), worktree);
        var tips = LaneTips.Of(repository, mark, request);

        using var slot = await slots.Take(cancellationToken);
        var inside = await Look(repository, mark, request, isRegistered ? here : null, cancellationToken);
        var unsaved = await commits.Find(repository, mark, tips, request.BaseRef, byContent: !inside.Dirty, cancellationToken);
        if (request.Discard)
        {
            if (here.WorkTree is not null && !inside.IsAside)
                TakeAside(repository, mark.WorktreePath, repository.AsideOf(mark.LaneId));
            return SavedState.ByConsent(request, tips.Branch, Discarded(inside.Survey, unsaved.Count, tips.All));
        }

        var survey = inside.Survey.Required;
        if (!inside.Dirty && unsaved.Count == 0 && (request.Policy is not CompletionPolicy.Archive || tips.Head is null))
        {
            var isSame = here.WorkTree is null || inside.IsAside || await IsStillClean(repository, mark, here, survey, cancellationToken);
            return isSame ? SavedState.After(survey, tips.Branch, archive: null) : null;
        }

        return isRegistered
            ? await Archive(repository, mark, here, inside, survey, tips, unsaved, cancellationToken)
            : await SaveCommits(repository, mark, tips.Branch, unsaved.Count, unsaved.Forgotten, cancellationToken);
    }

    /// <summary>Moves a tree without unsaved work aside, and checks whether it is still without.</summary>
    private async Task<bool> IsStillClean(
        GitRepository repository,
        WorktreeMark mark,
        Checkout here,
        Survey.Complete survey,
        CancellationToken cancellationToken
    )
    {
        var aside = repository.AsideOf(mark.LaneId);
        TakeAside(repository, mark.WorktreePath, aside);
        var there = here with { WorkTree = aside, Origin = mark.WorktreePath };
        var again = (await surveyor.Look(there, mark.Links, submodules: false, cancellationToken)).Required;
        return !again.Dirty && again.Repositories.SequenceEqual(survey.Repositories);
    }

    /// <summary>Archives unsaved work, with the tree at its own path; null if the tree has changed since.</summary>
    private async Task<SavedState?> Archive(
        GitRepository repository,
        WorktreeMark mark,
        Checkout here,
        Looked inside,
        Survey.Complete survey,
        LaneTips tips,
        CommitsAtRisk unsaved,
        CancellationToken cancellationToken
    )
    {
        var plan = new ArchivePlan(mark.LaneId, mark.InstallationId)
        {
            Branch = mark.Branch,
            BaseCommit = mark.BaseCommit,
            Dirty = inside.Dirty,
            UnmergedCommits = unsaved.Count,
            Refs = tips.Branch is null ? [] : new Dictionary<string, string> { ["refs/heads/" + mark.Branch] = tips.Branch },
            Forgotten = unsaved.Forgotten,
        };
        if (inside.IsAside && !inside.Dirty)
        {
            // Only commits: they are not in the tree, which can stay where it is.
            var commitsMade = await archiver.Archive(here with { WorkTree = null }, survey, plan, cancellationToken);
            faults.Passed("archived");
            return SavedState.After(survey, tips.Branch, View(plan, commitsMade));
        }
        if (inside.IsAside)
            Directory.Move(repository.AsideOf(mark.LaneId), mark.WorktreePath);
        faults.Passed("put back");
        var made = await archiver.Archive(here, survey, plan, cancellationToken);
        faults.Passed("archived");
        return await IsStill(repository, mark, here, survey, made, cancellationToken)
            ? SavedState.After(survey, tips.Branch, View(plan, made))
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
