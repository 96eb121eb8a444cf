using Helios.Contracts.Workspaces;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Worktrees.Archive;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Pool;
using Helios.Worktrees.Setup;
using Helios.Worktrees.Sources;
using Microsoft.Extensions.Logging;

namespace Helios.Worktrees.Lifecycle;

/// <summary>Creates a lane's worktree: mark, registration, checkout with its branch (one git process), submodules, setup.</summary>
internal sealed partial class Provisioner(
    Repositories repositories,
    WorktreePlaces places,
    FileSystems fileSystems,
    Registrations registrations,
    RepositoryLocks locks,
    CheckoutSlots slots,
    PartialWorktree incomplete,
    PoolClaims pool,
    SharedWorktree shared,
    LinkExcludes excludes,
    LaneTraffic traffic,
    LaneBranches branches,
    Restorer restorer,
    GitProgram git,
    Submodules submodules,
    SetupCommands setupCommands,
    RepositorySetups setups,
    StepLimits limits,
    WorktreeOwner owner,
    IFaultPoints faults,
    TimeProvider time,
    ILogger<Provisioner> logger
)
{
    // Git ignores larger files (gitattributes).
    private const int MostOfAttributes = 16 * 1024 * 1024;

    public async Task<ProvisionOutcome> Provision(
        ProvisionRequest request,
        IProvisionProgress progress,
        CancellationToken cancellationToken
    )
    {
        var step = ProvisionStep.Repository;
        GitRepository? repository = null;
        WorktreeMark? mark = null;
        using var passing = traffic.Begin();
        using var scope = LaneScope.Enter(request.LaneId);
        Restoration? plan = null;
        var claimed = false;
        try
        {
            repository = await repositories.OpenWith(request.Repository, request.BaseCommit, cancellationToken);
            await shared.Refuse(repository, cancellationToken);
            if (repositories.StaleOf(request.Repository) is { } stale)
                await File.AppendAllTextAsync(request.LogFile, $"Using what was fetched before: {stale}\n", cancellationToken);
            // Before anything runs: a lane that cannot be set up completely is not set up at all. The commit's setup file is read from the
            // commit itself.
            step = ProvisionStep.Checkout;
            var brought = request.RestoreFrom is null ? await ApprovedSetup(request, repository, cancellationToken) : null;
            step = ProvisionStep.Repository;
            var chosen = places.Choose(repository, request.Place);
            await fileSystems.Require(chosen.ManagedRoot, cancellationToken);
            var (isReady, placed) = await locks.Hold(
                repository,
                "creating the worktree",
                limited => Place(repository, chosen, brought, limited),
                cancellationToken
            );
            if (isReady)
                return new ProvisionOutcome.Provisioned(placed.WorktreePath, repository.CommonDir);
            repository = chosen;
            mark = placed;

            var worktree = mark.WorktreePath;
            var subject = new Checkout(repository.RegistrationOf(request.LaneId), worktree);
            await shared.RefuseOtherTree(repository, worktree, cancellationToken);
            if (plan is not null)
                brought = await ApprovedSetup(request, repository, cancellationToken);
            await Prepare(request, worktree, [.. request.Setup?.Prepare ?? [], .. brought?.Prepare ?? []], Begin, cancellationToken);
            Begin(ProvisionStep.Checkout, claimed ? "from the pool" : "");
            if (claimed)
            {
                await EnterBranch(request, subject, cancellationToken);
            }
            else
            {
                using (await slots.Take(cancellationToken))
                    await (
                        plan is null
                            ? CheckOut(request, subject, cancellationToken)
                            : restorer.WriteFiles(plan, repository, subject, cancellationToken)
                    );
            }
            faults.Passed("checkout");
            await SayPointers(request, worktree, cancellationToken);

            if (RegularFile.KindOf(Path.Combine(worktree, ".gitmodules")) is FileKind.Regular)
            {
                Begin(ProvisionStep.Submodules);
                var archived =
                    plan?.Archive.Manifest.Parts.Where(part => part.Submodule).Select(part => part.Path).ToHashSet(StringComparer.Ordinal)
                    ?? [];
                var checkedOut = await limits.Within(
                    "checking out submodules",
                    limited => submodules.CheckOut(repository, worktree, archived, limited),
                    cancellationToken
                );
                foreach (var folder in checkedOut)
                    await SayPointers(request, folder, cancellationToken);
                faults.Passed("submodules");
            }
            mark = await SetUp(request.Setup, request, repository, mark, confined: false, Begin, cancellationToken);
            mark = await SetUp(brought, request, repository, mark, confined: true, Begin, cancellationToken);
            if (plan is not null)
            {
                // After setup: the archived state wins over changes made by setup.
                Begin(ProvisionStep.Restore);
                using (await slots.Take(cancellationToken))
                    await restorer.PutBack(
                        plan,
                        repository,
                        subject,
                        mark.Links,
                        request.Setup is not null || brought is not null,
                        cancellationToken
                    );
                faults.Passed("restored");
            }
            Marks.Write(repository, mark with { ProvisionedAt = time.GetUtcNow() });
            faults.Passed("ready");
            return new ProvisionOutcome.Provisioned(worktree, repository.CommonDir, claimed);
        }
        catch (Exception failure) when (IsExpected(failure))
        {
            LogFailed(request.LaneId.ToString(), step, failure.Message);
            var left = repository is null || mark is null ? null : await TakeBack(repository, mark, cancellationToken);
            var detail = left is null ? failure.Message : $"{failure.Message} Something is left: {left}";
            return new ProvisionOutcome.Failed(step, detail, TailOf(failure), Clean: left is null);
        }

        async Task<(bool IsReady, WorktreeMark Mark)> Place(
            GitRepository opened,
            GitRepository chosen,
            SetupSteps? brought,
            CancellationToken limited
        )
        {
            if (Marks.Read(opened, request.LaneId) is { } before)
            {
                repository = opened = WorktreePlaces.Of(opened, before);
                if (IsReady(opened, before))
                    return (true, before);
                mark = before;
                await StartOver(opened, before, limited);
                mark = null;
            }
            Registrations.Unblock(opened);
            repository = chosen;
            Begin(ProvisionStep.Branch);
            RefuseWhatIsThere(chosen, request);
            CheckBranch(chosen, request);
            plan = request.RestoreFrom is { } source
                ? await restorer.Plan(chosen, source, request.Branch, request.BaseCommit, limited)
                : null;
            var made = NewMark(chosen, request) with { RestoredTip = plan?.Tip };
            mark = made;
            Marks.Write(chosen, made);
            faults.Passed("mark");
            if (plan?.Tip is { } tip && made.BranchCreated)
            {
                await branches.Make(chosen, made, tip, limited);
                faults.Passed("branch");
            }

            Begin(ProvisionStep.Worktree);
            WorktreePlaces.Exclude(chosen);
            var head =
                plan is not null ? plan.Head
                : request.BranchExisted ? new HeadState("refs/heads/" + request.Branch, null)
                : new HeadState(null, request.BaseCommit);
            // An existing branch may have moved since it was resolved; then its files belong to another commit. Those of an archive do not.
            claimed =
                plan is null
                && !Prepares(request.Setup)
                && !Prepares(brought)
                && (!request.BranchExisted || LaneBranches.TipOf(chosen, request.Branch) == request.BaseCommit)
                && pool.TryClaim(chosen, made, head);
            if (!claimed)
                await registrations.Register(chosen, made, head, limited);
            faults.Passed("registration");
            return (false, made);
        }

        void Begin(ProvisionStep begun, string detail = "")
        {
            step = begun;
            progress.Began(begun, detail);
        }
    }

    private static bool IsExpected(Exception failure) =>
        failure is GitException or RepositoryRefusedException or SetupFailedException or IOException or UnauthorizedAccessException;

    private static string TailOf(Exception failure) =>
        failure switch
        {
            GitException git => git.Tail,
            SetupFailedException setup => setup.Tail,
            _ => "",
        };

    private static bool IsReady(GitRepository repository, WorktreeMark mark) =>
        mark is { ProvisionedAt: not null, Saved: null }
        && Registrations.NameEachOther(repository.WorktreeOf(mark.LaneId), repository.RegistrationOf(mark.LaneId));

    /// <summary>Removes the remains of a killed call and starts over: what still runs of it writes to a folder that nobody reads.</summary>
    private async Task StartOver(GitRepository repository, WorktreeMark before, CancellationToken cancellationToken)
    {
        if (before.InstallationId != owner.InstallationId)
            throw new GitException($"The lane's worktree belongs to another Helios installation ({before.InstallationId}).");
        if (before.ProvisionedAt is not null)
            throw new GitException("The lane's worktree was ready but is damaged or being removed. Tear the lane down.");
        await incomplete.Remove(repository, before, cancellationToken);
    }

    private static void RefuseWhatIsThere(GitRepository repository, ProvisionRequest request)
    {
        if (new DirectoryInfo(repository.ManagedRoot).LinkTarget is not null)
            throw new GitException($"{repository.ManagedRoot} is a link; Helios creates worktrees only in a real folder of its own.");
        if (repository.IsRegistered(request.LaneId))
            throw new GitException($"{repository.RegistrationOf(request.LaneId)} already exists without a mark. Run git worktree prune.");
        foreach (var path in new[] { repository.WorktreeOf(request.LaneId), repository.AsideOf(request.LaneId) })
            if (Path.Exists(path))
                throw new GitException($"{path} already exists without a mark. Move it away.");
    }

    private static void CheckBranch(GitRepository repository, ProvisionRequest request)
    {
        if (BranchName.Fault(request.Branch) is { } fault)
            throw new GitException(fault);
        var tip = LaneBranches.TipOf(repository, request.Branch);
        if (request.BranchExisted)
        {
            if (tip is null)
                throw new GitException($"The branch '{request.Branch}' is gone.");
            if (RefFiles.HolderOf(repository, request.Branch) is { } holder)
                throw new GitException(
                    $"The branch '{request.Branch}' is checked out at {holder}. Choose another, or switch that worktree to another branch."
                );
        }
        else if (tip is not null)
        {
            throw new GitException($"A branch '{request.Branch}' has been created in the meantime. Choose another.");
        }
        else if (RefFiles.ConflictOf(repository, request.Branch) is { } other)
        {
            throw new GitException(BranchName.InTheWay(request.Branch, other));
        }
    }

    private WorktreeMark NewMark(GitRepository repository, ProvisionRequest request) =>
        new()
        {
            InstallationId = owner.InstallationId,
            LaneId = request.LaneId,
            HostId = owner.HostId,
            Branch = request.Branch,
            BranchCreated = !request.BranchExisted,
            BaseCommit = request.BaseCommit,
            WorktreePath = repository.WorktreeOf(request.LaneId),
            CommonDir = repository.CommonDir,
            At = time.GetUtcNow(),
        };

    /// <summary>The files exist; only the branch is missing. Without a start point git reads neither the index nor any file.</summary>
    private async Task EnterBranch(ProvisionRequest request, Checkout subject, CancellationToken cancellationToken)
    {
        // HEAD already points to it.
        if (request.BranchExisted)
            return;
        await git.Run(
            new GitCall("switch", "--quiet", "--no-track", "-c", request.Branch)
            {
                GitDir = subject.GitDir,
                WorkTree = subject.WorkTree,
                Email = LaneBranches.EmailOf(request.LaneId),
                Settings = ["core.logAllRefUpdates=true"],
            },
            cancellationToken
        );
    }

    private async Task CheckOut(ProvisionRequest request, Checkout subject, CancellationToken cancellationToken)
    {
        // One process for branch, files and HEAD; for an existing branch HEAD already points to it.
        IReadOnlyList<string> arguments = request.BranchExisted
            ? ["reset", "--hard", "--quiet"]
            : ["checkout", "--force", "--quiet", "--no-track", "-b", request.Branch, request.BaseCommit, "--"];
        await git.Run(
            new GitCall(arguments)
            {
                GitDir = subject.GitDir,
                // Whatever the settings say: only into the lane's folder.
                WorkTree = subject.WorkTree,
                WholeTree = true,
                Email = LaneBranches.EmailOf(request.LaneId),
                Settings = ["core.logAllRefUpdates=true", "advice.detachedHead=false"],
            },
            cancellationToken
        );
    }

    private async Task SayPointers(ProvisionRequest request, string folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, ".gitattributes");
        // Git ignores a link here, and a repository may contain anything with that name.
        if (
            !git.HasLfs
            && RegularFile.KindOf(file) is FileKind.Regular
            && new FileInfo(file).Length <= MostOfAttributes
            && RefFiles.ReadText(file) is { } attributes
            && attributes.Contains("filter=lfs", StringComparison.Ordinal)
        )
            await File.AppendAllTextAsync(
                request.LogFile,
                $"Git LFS is not installed on this host: LFS files in {folder} are only pointers.\n",
                cancellationToken
            );
    }

    /// <summary>The repository's setup at the checked-out commit. A branch may have moved since the lane was requested.</summary>
    /// <exception cref="SetupFailedException">The file differs from the approved one.</exception>
    private async Task<SetupSteps?> ApprovedSetup(ProvisionRequest request, GitRepository repository, CancellationToken cancellationToken)
    {
        var commit = LaneBranches.TipOf(repository, request.Branch) ?? request.BaseCommit;
        if (await setups.At(repository, commit, cancellationToken) is not { } setup)
            return null;
        if (setup.Hash == request.ApprovedSetup)
            return setup.Steps;
        var instead = request.ApprovedSetup is { } approved ? $"the approved one is {approved}" : "none was approved";
        throw new SetupFailedException(
            $"{RepositorySetup.Path} at commit {commit[..10]} has the hash {setup.Hash}, but {instead}. Approve it, and create the "
                + "lane again."
        );
    }

    private static bool Prepares(SetupSteps? setup) => setup is { Prepare.Count: > 0 };

    /// <summary>
    /// Runs the commands needed before the checkout, for example to get the keys of a filter. The worktree is registered and empty.
    /// </summary>
    private async Task Prepare(
        ProvisionRequest request,
        string worktree,
        IReadOnlyList<SetupCommand> commands,
        Action<ProvisionStep, string> begin,
        CancellationToken cancellationToken
    )
    {
        foreach (var (command, i) in commands.Select((command, i) => (command, i)))
        {
            begin(ProvisionStep.SetupCommands, $"before the checkout, {i + 1} of {commands.Count}");
            await setupCommands.Run(command, request, worktree, cancellationToken);
            faults.Passed("prepared");
        }
    }

    private async Task<WorktreeMark> SetUp(
        SetupSteps? steps,
        ProvisionRequest request,
        GitRepository repository,
        WorktreeMark mark,
        bool confined,
        Action<ProvisionStep, string> begin,
        CancellationToken cancellationToken
    )
    {
        if (steps is not { } setup)
            return mark;
        if ((setup.Copy.Count > 0 || setup.Link.Count > 0) && repository.MainWorktree is { } main)
        {
            begin(ProvisionStep.SetupFiles, "");
            var (leftOut, links) = await limits.Within(
                "copying and linking setup files",
                limited =>
                    Task.FromResult(
                        (
                            setup.Copy.SelectMany(glob => SetupFiles.Copy(main, mark.WorktreePath, glob, confined, limited)).ToList(),
                            setup.Link.SelectMany(glob => SetupFiles.Link(main, mark.WorktreePath, glob, confined, limited)).ToList()
                        )
                    ),
                cancellationToken
            );
            if (leftOut.Count > 0)
                await File.AppendAllLinesAsync(
                    request.LogFile,
                    leftOut.Select(path => $"Skipped {path}: it is neither a file, a folder nor a link."),
                    cancellationToken
                );
            if (links.Count > 0)
            {
                Marks.Write(repository, mark = mark with { Links = [.. mark.Links, .. links] });
                await excludes.Cover(repository, mark.WorktreePath, links, cancellationToken);
            }
            faults.Passed("setup files");
        }
        for (var i = 0; i < setup.Run.Count; i++)
        {
            begin(ProvisionStep.SetupCommands, $"{i + 1} of {setup.Run.Count}");
            await setupCommands.Run(setup.Run[i], request, mark.WorktreePath, cancellationToken);
            faults.Passed("setup command");
        }
        return mark;
    }

    /// <summary>Removes what a failed call made; returns what is left, as a sentence, or null.</summary>
    private async Task<string?> TakeBack(GitRepository repository, WorktreeMark mark, CancellationToken cancellationToken)
    {
        if (mark.InstallationId != owner.InstallationId)
            return null;
        if (mark.ProvisionedAt is not null)
            return mark.WorktreePath;
        // Deleted concurrently: then nothing of this call is left in it.
        if (!Directory.Exists(repository.CommonDir) && !Path.Exists(mark.WorktreePath))
            return null;
        try
        {
            await locks.Hold(
                repository,
                "taking back what was made",
                limited => incomplete.Remove(repository, mark, limited),
                cancellationToken
            );
            return null;
        }
        catch (Exception failure) when (IsExpected(failure))
        {
            return failure.Message;
        }
    }

    [LoggerMessage(2102, LogLevel.Warning, "Could not create lane {Lane}, at {Step}: {Reason}")]
    private partial void LogFailed(string lane, ProvisionStep step, string reason);
}
