using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Worktrees;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Setup;

namespace Helios.Worktrees.Lifecycle;

/// <summary>Sets new worktrees up: commands before the checkout, then files and commands.</summary>
internal sealed class WorktreeSetup(
    RepositorySetups setups,
    SetupCommands setupCommands,
    WorktreeInclude includes,
    LinkExcludes excludes,
    StepLimits limits,
    TimeProvider time,
    IFaultPoints faults
)
{
    /// <summary>The repository's setup at the checked-out commit. A branch may have moved since the lane was requested.</summary>
    /// <exception cref="SetupFailedException">The file differs from the approved one.</exception>
    public async Task<SetupSteps?> Approved(ProvisionRequest request, GitRepository repository, CancellationToken cancellationToken)
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

    /// <summary>
    /// Runs the commands needed before the checkout, for example to get the keys of a filter. The worktree is registered and empty.
    /// </summary>
    public async Task Prepare(
        ProvisionAttempt attempt,
        string worktree,
        IReadOnlyList<SetupCommand> commands,
        CancellationToken cancellationToken
    )
    {
        foreach (var (command, i) in commands.Select((command, i) => (command, i)))
        {
            attempt.Begin(ProvisionStep.SetupCommands, $"before the checkout, {i + 1} of {commands.Count}");
            await setupCommands.Run(command, attempt.Request, worktree, cancellationToken);
            faults.Passed("prepared");
        }
    }

    /// <summary>Copies the ignored files that the repository's <c>.worktreeinclude</c> lists.</summary>
    public async Task Include(ProvisionAttempt attempt, GitRepository repository, WorktreeMark mark, CancellationToken cancellationToken)
    {
        if (repository.MainWorktree is not { } main)
            return;
        var paths = await includes.Paths(main, mark.WorktreePath, cancellationToken);
        if (paths.Count == 0)
            return;
        attempt.Begin(ProvisionStep.SetupFiles, "");
        var copy = new SetupCopy(main, mark.WorktreePath) { WithRepositories = false, Limit = includes.LimitBytes };
        await Copy(attempt, copy, limited => paths.ToList().ForEach(path => copy.Add(path, limited)), cancellationToken);
        faults.Passed("included files");
    }

    /// <summary>Copies files within the time limit of a step, in parallel, and writes to the lane's log how far that is.</summary>
    private async Task Copy(
        ProvisionAttempt attempt,
        SetupCopy copy,
        Action<CancellationToken> collect,
        CancellationToken cancellationToken
    )
    {
        await limits.Within(
            "copying setup files",
            async limited =>
            {
                collect(limited);
                await copy.Run(time, Report, limited);
                return true;
            },
            cancellationToken
        );
        await File.AppendAllLinesAsync(attempt.Request.LogFile, [.. copy.Skipped, copy.Result], cancellationToken);

        void Report(string how)
        {
            attempt.Begin(ProvisionStep.SetupFiles, how);
            File.AppendAllLines(attempt.Request.LogFile, [how]);
        }
    }

    /// <summary>Copies and links files, and runs commands; returns the mark with the links.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="steps">The setup; null for none.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="mark">The worktree's mark.</param>
    /// <param name="confined">Whether the setup comes from the repository, so that its files may not leave it.</param>
    /// <param name="cancellationToken">Stops between and in commands.</param>
    public async Task<WorktreeMark> Run(
        ProvisionAttempt attempt,
        SetupSteps? steps,
        GitRepository repository,
        WorktreeMark mark,
        bool confined,
        CancellationToken cancellationToken
    )
    {
        if (steps is not { } setup)
            return mark;
        if ((setup.Copy.Count > 0 || setup.Link.Count > 0) && repository.MainWorktree is { } main)
        {
            attempt.Begin(ProvisionStep.SetupFiles, "");
            if (setup.Copy.Count > 0)
            {
                var copy = new SetupCopy(main, mark.WorktreePath);
                await Copy(
                    attempt,
                    copy,
                    limited => setup.Copy.ToList().ForEach(glob => SetupFiles.Add(copy, glob, confined, limited)),
                    cancellationToken
                );
            }

            var links = await limits.Within(
                "linking setup files",
                limited =>
                    Task.FromResult(
                        setup.Link.SelectMany(glob => SetupFiles.Link(main, mark.WorktreePath, glob, confined, limited)).ToList()
                    ),
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
            attempt.Begin(ProvisionStep.SetupCommands, $"{i + 1} of {setup.Run.Count}");
            await setupCommands.Run(setup.Run[i], attempt.Request, mark.WorktreePath, cancellationToken);
            faults.Passed("setup command");
        }
        return mark;
    }
}
