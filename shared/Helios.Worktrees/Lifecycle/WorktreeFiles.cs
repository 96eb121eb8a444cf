using Helios.Contracts.Worktrees;
using Helios.Processes.Files;
using Helios.Worktrees.Archive;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;

namespace Helios.Worktrees.Lifecycle;

/// <summary>Writes the files of a registered worktree, with its branch and submodules.</summary>
internal sealed class WorktreeFiles(
    CheckoutSlots slots,
    Restorer restorer,
    GitProgram git,
    Submodules submodules,
    StepLimits limits,
    IFaultPoints faults
)
{
    // Git ignores larger files (gitattributes).
    private const int MostOfAttributes = 16 * 1024 * 1024;

    /// <summary>Checks the worktree out, or writes the files of the archive to restore.</summary>
    public async Task Write(ProvisionAttempt attempt, GitRepository repository, Checkout subject, CancellationToken cancellationToken)
    {
        var request = attempt.Request;
        attempt.Begin(ProvisionStep.Checkout, attempt.IsClaimed ? "from the pool" : "");
        if (attempt.IsClaimed)
        {
            await EnterBranch(request, subject, cancellationToken);
        }
        else
        {
            using (await slots.Take(cancellationToken))
                await (
                    attempt.Restoration is { } plan
                        ? restorer.WriteFiles(plan, repository, subject, cancellationToken)
                        : CheckOut(request, subject, cancellationToken)
                );
        }
        faults.Passed("checkout");
        var worktree = subject.WorkTree!;
        await SayPointers(request, worktree, cancellationToken);
        if (RegularFile.KindOf(Path.Combine(worktree, ".gitmodules")) is not FileKind.Regular)
            return;
        attempt.Begin(ProvisionStep.Submodules);
        var archived =
            attempt
                .Restoration?.Archive.Manifest.Parts.Where(part => part.Submodule)
                .Select(part => part.Path)
                .ToHashSet(StringComparer.Ordinal)
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

    /// <summary>Puts the archived state back after setup: it wins over changes made by setup.</summary>
    public async Task PutBack(
        ProvisionAttempt attempt,
        Restoration plan,
        GitRepository repository,
        Checkout subject,
        bool hasSetup,
        CancellationToken cancellationToken
    )
    {
        attempt.Begin(ProvisionStep.Restore);
        using (await slots.Take(cancellationToken))
            await restorer.PutBack(plan, repository, subject, attempt.Mark!.Links, hasSetup, cancellationToken);
        faults.Passed("restored");
    }

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
}
