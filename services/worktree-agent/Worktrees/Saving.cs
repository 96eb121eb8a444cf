using Helios.Contracts.Lanes;
using Helios.WorktreeAgent.Archive;
using Helios.WorktreeAgent.Git;

namespace Helios.WorktreeAgent.Worktrees;

/// <summary>
/// Establishes that nothing of a lane's work is lost when its tree goes: the tree is taken aside first, where nobody writes to it by its path, and
/// looked at there; what is unsaved is archived from its own place, taken aside again, and compared. At the end it lies aside and is saved.
/// </summary>
internal sealed class Saving(
    RepositoryLocks locks,
    CheckoutSlots slots,
    Registrations registrations,
    Surveyor surveyor,
    NestedRepositories nested,
    UnsavedCommits commits,
    Archiver archiver,
    IFaultPoints faults,
    TimeProvider time)
{
    private const string LockWords = "Helios removes this worktree\n";

    public async Task<SavedState> Save(GitRepository repository, WorktreeMark mark, TearDownRequest request, CancellationToken cancellationToken)
    {
        // The second and third time are for a tree that somebody still writes to.
        for (var attempt = 0; attempt < 3; attempt++)
            if (await TrySave(repository, mark, request, cancellationToken) is { } saved)
                return saved;
        throw new GitException($"Something still writes to {mark.WorktreePath}; end it, and try again.");
    }

    /// <summary>Puts a tree back that could not be saved.</summary>
    public static void PutBack(GitRepository repository, WorktreeMark mark)
    {
        var aside = repository.AsideOf(mark.LaneId);
        if (Directory.Exists(aside) && !Path.Exists(mark.WorktreePath))
            Directory.Move(aside, mark.WorktreePath);
        var locked = Path.Combine(repository.RegistrationOf(mark.LaneId), "locked");
        if (RefFiles.ReadText(locked) is LockWords)
            File.Delete(locked);
    }

    private async Task<SavedState?> TrySave(GitRepository repository, WorktreeMark mark, TearDownRequest request, CancellationToken cancellationToken)
    {
        var lane = mark.LaneId;
        var worktree = mark.WorktreePath;
        var aside = repository.AsideOf(lane);
        var registration = repository.RegistrationOf(lane);
        await FindTree(repository, mark, cancellationToken);
        var registered = repository.IsRegistered(lane);
        var here = new ArchiveSubject(registration, Directory.Exists(worktree) ? worktree : null);
        var there = here with { WorkTree = here.WorkTree is null ? null : aside };

        var deletable = request.Policy is not CompletionPolicy.KeepBranch && !request.BranchExisted && LaneBranches.IsOurs(repository, mark)
            && RefFiles.HolderOf(repository, mark.Branch, except: registration) is null;
        var tip = deletable ? LaneBranches.TipOf(repository, mark.Branch) : null;
        var head = registered ? HeadOf(repository, registration) : null;
        string[] tips = [.. new[] { head, tip }.OfType<string>().Concat(registered ? OwnRefs(registration) : []).Distinct()];

        using var slot = await slots.Take(cancellationToken);
        var withSubmodules = registered && await surveyor.HoldsRepositories(here, cancellationToken);
        var isAside = here.WorkTree is not null && !withSubmodules && request.Policy is not CompletionPolicy.Archive;
        if (isAside)
            TakeAside(repository, worktree, aside);
        faults.Passed("taken aside");
        var survey = registered
            ? await surveyor.Look(isAside ? there : here, mark.Links, submodules: true, cancellationToken)
            : new Survey([], [], []);
        var dirty = survey.Dirty || (withSubmodules && !request.Discard && (await nested.Find(here, survey, cancellationToken)).Any(part => part.Unsaved));
        var unsaved = await commits.Count(
            repository, tips, LaneBranches.OwnedPatterns(repository), deletable ? null : mark.Branch, request.BaseRef, byContent: !dirty, cancellationToken);

        if (request.Discard || !(dirty || unsaved > 0 || (request.Policy is CompletionPolicy.Archive && head is not null)))
        {
            if (here.WorkTree is not null && !isAside)
            {
                TakeAside(repository, worktree, aside);
                if (!request.Discard && (await surveyor.Look(there, mark.Links, submodules: false, cancellationToken)).Dirty)
                    return null;
            }
            return new SavedState(tip, null, request.Discard ? Discarded(survey, unsaved, tips) : []);
        }

        if (!registered)
            return await SaveCommits(repository, mark, tip, unsaved, cancellationToken);
        var plan = new ArchivePlan(lane, mark.InstallationId)
        {
            Dirty = dirty,
            UnmergedCommits = unsaved,
            Refs = tip is null ? [] : new Dictionary<string, string> { ["refs/heads/" + mark.Branch] = tip },
        };
        if (isAside && !dirty)
        {
            // Commits alone: they are not in the tree, which can stay where it is.
            var commitsMade = await archiver.Archive(here with { WorkTree = null }, survey, plan, cancellationToken);
            faults.Passed("archived");
            return new SavedState(tip, View(plan, commitsMade), []);
        }
        if (isAside)
        {
            Directory.Move(aside, worktree);
            // Repositories inside that name each other by whole paths pass for plain folders while the tree lies elsewhere.
            if (HasGitFiles(survey, worktree))
                survey = await surveyor.Look(here, mark.Links, submodules: true, cancellationToken);
        }
        faults.Passed("put back");
        var made = await archiver.Archive(here, survey, plan, cancellationToken);
        faults.Passed("archived");
        if (here.WorkTree is not null)
        {
            var links = withSubmodules ? await nested.Gitlinks(here, worktree, cancellationToken) : [];
            TakeAside(repository, worktree, aside);
            if (made.Tree is null
                ? (await surveyor.Look(there, mark.Links, submodules: false, cancellationToken)).Entries.Count > 0
                : !await archiver.IsStill(there, made, links, cancellationToken))
                return null;
        }
        return new SavedState(tip, View(plan, made), []);
    }

    /// <summary>Brings the tree to its place and its registration in order, whatever an earlier, killed tear-down or a person has left.</summary>
    private async Task FindTree(GitRepository repository, WorktreeMark mark, CancellationToken cancellationToken)
    {
        var lane = mark.LaneId;
        var worktree = mark.WorktreePath;
        var registration = repository.RegistrationOf(lane);
        if (Directory.Exists(repository.AsideOf(lane)))
        {
            if (Path.Exists(worktree))
                throw new GitException($"There are files both at {worktree} and at {repository.AsideOf(lane)}; move one of them away.");
            Directory.Move(repository.AsideOf(lane), worktree);
        }
        using (await locks.Take(repository, cancellationToken))
        {
            Registrations.RefuseWhatIsNotOurs(repository, lane);
            if (Directory.Exists(worktree) && !repository.IsRegistered(lane))
                await RegisterAgain(repository, mark, cancellationToken);
            if (Directory.Exists(worktree))
                Registrations.Reconnect(repository, lane);
            if (Directory.Exists(worktree) && !Registrations.NameEachOther(worktree, registration))
                throw new GitException($"{worktree} is not the worktree that git has registered there; move it away.");
            var locked = Path.Combine(registration, "locked");
            if (RefFiles.ReadText(locked) is { } words && words != LockWords)
                throw new GitException($"The worktree is locked ({words.Trim()}); unlock it with git worktree unlock.");
            // Keeps a git worktree prune from taking the index and HEAD while the tree lies aside.
            if (repository.IsRegistered(lane))
                WholeFile.Write(repository, locked, LockWords);
        }
    }

    private async Task RegisterAgain(GitRepository repository, WorktreeMark mark, CancellationToken cancellationToken)
    {
        var onBranch = LaneBranches.TipOf(repository, mark.Branch) is not null
            && RefFiles.HolderOf(repository, mark.Branch) is null;
        await registrations.Restore(
            repository, mark, onBranch ? new HeadState("refs/heads/" + mark.Branch, null) : new HeadState(null, mark.BaseCommit), cancellationToken);
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
            // The trash was emptied, and its folder with it, at this very moment.
            Directory.CreateDirectory(repository.TrashFolder);
            Directory.Move(worktree, aside);
        }
    }

    private static bool HasGitFiles(Survey survey, string worktree) =>
        survey.Entries.Where(entry => entry.Kind is '?').Select(entry => Path.GetDirectoryName(entry.Path)).Distinct()
            .SelectMany(folder => Upwards(folder)).Distinct().Any(folder => File.Exists(Path.Combine(worktree, folder, ".git")));

    private static IEnumerable<string> Upwards(string? folder)
    {
        for (; folder is { Length: > 0 }; folder = Path.GetDirectoryName(folder))
            yield return folder;
    }

    private static string? HeadOf(GitRepository repository, string registration) =>
        RefFiles.ReadHead(registration) switch
        {
            { Commit: { } detached } => detached,
            { Ref: { } followed } => RefFiles.Find(repository.CommonDir, followed),
            _ => throw new GitException($"{registration}/HEAD cannot be read."),
        };

    /// <summary>What refs of the worktree's own (refs/bisect, refs/worktree) name: they go with it.</summary>
    private static IEnumerable<string> OwnRefs(string registration)
    {
        var refs = Path.Combine(registration, "refs");
        return Directory.Exists(refs)
            ? Directory.EnumerateFiles(refs, "*", SearchOption.AllDirectories).Select(file => RefFiles.ReadText(file)?.TrimEnd('\n')).OfType<string>().Where(RefFiles.IsObjectId)
            : [];
    }

    /// <summary>The archive of a lane whose tree and registration are gone: the branch is all there is.</summary>
    private async Task<SavedState> SaveCommits(
        GitRepository repository, WorktreeMark mark, string? tip, int unsaved, CancellationToken cancellationToken)
    {
        if (tip is null)
            return new SavedState(null, null, []);
        using (await locks.Take(repository, cancellationToken))
            Registrations.RegisterGone(repository, mark, tip);
        var plan = new ArchivePlan(mark.LaneId, mark.InstallationId)
        {
            UnmergedCommits = unsaved,
            Refs = new Dictionary<string, string> { ["refs/heads/" + mark.Branch] = tip },
        };
        var made = await archiver.Archive(new ArchiveSubject(repository.RegistrationOf(mark.LaneId), null), new Survey([], [], []), plan, cancellationToken);
        faults.Passed("archived");
        return new SavedState(tip, View(plan, made), []);
    }

    private ArchiveView View(ArchivePlan plan, ArchiveMade made) =>
        new() { Ref = plan.Ref, Commit = made.Commit, Dirty = plan.Dirty, UnmergedCommits = plan.UnmergedCommits, At = time.GetUtcNow() };

    private static IReadOnlyList<string> Discarded(Survey survey, int unsaved, IReadOnlyList<string> tips) =>
    [
        .. survey.Entries.Take(500).Select(entry => entry.ToString()),
        .. survey.Entries.Count > 500 ? new[] { $"and {survey.Entries.Count - 500} more files" } : [],
        .. survey.Hidden.Select(path => $"hidden edits of {path}"),
        .. survey.Operation.Select(sign => $"an operation in progress ({sign})"),
        .. unsaved > 0 ? new[] { $"{(unsaved == 1 ? "1 commit" : $"{unsaved} commits")} up to {string.Join(", ", tips)}" } : [],
    ];
}
