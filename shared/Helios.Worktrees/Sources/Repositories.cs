using System.Collections.Concurrent;
using Helios.Contracts;
using Helios.Contracts.Api.Constraints;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Setup;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Sources;

/// <summary>Finds repositories and resolves names in them.</summary>
internal sealed class Repositories(
    GitProgram git,
    RememberedRepositories remembered,
    RepositorySetups setups,
    Mirrors mirrors,
    BaseTips tips,
    SharedWorktree shared,
    FileSystems fileSystems,
    IOptions<WorktreeOptions> options
) : IRepositories
{
    private const string RemoteBranches = "refs/remotes/origin/";

    private readonly ConcurrentDictionary<string, Known> opened = new(StringComparer.Ordinal);

    public async Task<RepositoryInspection> Inspect(string repository, TimeSpan? patience, CancellationToken cancellationToken)
    {
        try
        {
            if (IsUrl(repository))
                return await InspectMirror(repository, patience, cancellationToken);
            var found = await Open(repository, cancellationToken);
            await shared.Refuse(found, cancellationToken);
            var head = await git.Try(
                new GitCall("rev-parse", "--verify", "--quiet", "HEAD^{commit}") { GitDir = found.CommonDir },
                cancellationToken
            );
            return new RepositoryInspection.Inspected(
                found.CommonDir,
                await DefaultBranch(found, cancellationToken),
                head.Succeeded ? head.Stdout.Text.TrimEnd('\n') : null
            );
        }
        catch (RepositoryRefusedException refused)
        {
            return new RepositoryInspection.Refused(refused.Reason, refused.Message);
        }
        catch (Exception failure) when (failure is GitException or IOException or UnauthorizedAccessException)
        {
            return new RepositoryInspection.Refused(RefusalReason.RepositoryNotFound, $"Cannot read {repository}: {failure.Message}");
        }
    }

    public async Task<BaseResolution> ResolveBase(
        string repository,
        string baseRef,
        string? branch,
        TimeSpan? patience,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var isMirror = IsUrl(repository);
            var found = isMirror ? await Fetched(repository, patience, cancellationToken) : await Open(repository, cancellationToken);
            await shared.Refuse(found, cancellationToken);
            var commit =
                PullRequestRefs.Of(baseRef) is { } number
                    ? await PullRequestRefs.Fetch(git, found, number, FetchTime(patience), cancellationToken)
                : isMirror ? await CommitInMirror(repository, found, baseRef, cancellationToken)
                : await CommitOf(found, baseRef, cancellationToken);
            var existing = branch is null ? null : Take(found, branch);
            // A branch that only the remote has is created at the remote's commit, like git switch does.
            var remote =
                isMirror && branch is not null && BranchName.Fault(branch) is null
                    ? RefFiles.Find(found.CommonDir, RemoteBranches + branch)
                    : null;
            var start = existing ?? remote ?? commit;
            return new BaseResolution.Resolved(start, existing is not null) { Setup = await setups.At(found, start, cancellationToken) };
        }
        catch (RepositoryRefusedException refused)
        {
            return new BaseResolution.Refused(refused.Reason, refused.Message);
        }
        catch (Exception failure) when (failure is GitException or IOException or UnauthorizedAccessException)
        {
            return new BaseResolution.Refused(RefusalReason.RepositoryNotFound, $"Cannot read {repository}: {failure.Message}");
        }
    }

    /// <summary>
    /// The commit of a base in the current local data: nothing is fetched but a pull request, and for a branch no process is started.
    /// </summary>
    /// <exception cref="RepositoryRefusedException">The base or the repository does not exist.</exception>
    public async Task<(GitRepository Repository, string Commit)> Resolve(
        string repository,
        string baseRef,
        CancellationToken cancellationToken
    )
    {
        var found = await Open(repository, cancellationToken);
        return (
            found,
            PullRequestRefs.Of(baseRef) is { } number ? await PullRequestRefs.Fetch(git, found, number, FetchTime(null), cancellationToken)
            : IsUrl(repository) ? await CommitInMirror(repository, found, baseRef, cancellationToken)
            : await CommitOf(found, baseRef, cancellationToken)
        );
    }

    /// <summary>The repository at a path (its top folder or git directory), or this host's mirror of a URL.</summary>
    /// <exception cref="RepositoryRefusedException">It cannot be served, or there is no mirror.</exception>
    public async Task<GitRepository> Open(string path, CancellationToken cancellationToken)
    {
        if (IsUrl(path))
        {
            var mirror =
                mirrors.Find(path)
                ?? throw new RepositoryRefusedException(RefusalReason.RepositoryNotFound, $"This host has no mirror of {path}.");
            remembered.Remember(mirror);
            return mirror;
        }
        await fileSystems.Require(path, cancellationToken);
        if (opened.TryGetValue(path, out var known) && known.StillThere())
            return known.Repository;
        opened.TryRemove(path, out _);
        var repository = await Look(path, cancellationToken);
        opened[path] = Known.Of(path, repository);
        remembered.Remember(repository);
        return repository;
    }

    /// <summary>
    /// Opens a repository that must contain a commit: a mirror is created or fetched if it does not, because another host may have resolved
    /// the commit.
    /// </summary>
    /// <exception cref="RepositoryRefusedException">It is unavailable.</exception>
    public async Task<GitRepository> OpenWith(string path, string commit, CancellationToken cancellationToken)
    {
        if (!IsUrl(path))
            return await Open(path, cancellationToken);
        if (mirrors.Find(path) is not null)
        {
            var mirror = await Open(path, cancellationToken);
            if (
                (
                    await git.Try(new GitCall("cat-file", "-e", commit + "^{commit}") { GitDir = mirror.CommonDir }, cancellationToken)
                ).Succeeded
            )
                return mirror;
        }
        return await Fetched(path, options.Value.CloneTimeout, cancellationToken);
    }

    /// <summary>
    /// The name of a repository in a workspace: the URL of a mirror, else its top folder, or its git directory if it has no main worktree.
    /// </summary>
    public string AddressOf(GitRepository repository) => mirrors.AddressOf(repository) ?? repository.MainWorktree ?? repository.CommonDir;

    /// <summary>Why a repository's mirror may be older than its remote, as a sentence; null if it is not, or is not a mirror.</summary>
    public string? StaleOf(string repository) => IsUrl(repository) ? mirrors.StaleOf(repository) : null;

    private TimeSpan FetchTime(TimeSpan? patience) => patience < options.Value.FetchTimeout ? patience.Value : options.Value.FetchTimeout;

    private static bool IsUrl(string repository) =>
        !RepositoryAddress.IsPath(repository) && RepositoryAddress.FaultOfUrl(repository) is null;

    private async Task<GitRepository> Fetched(string url, TimeSpan? patience, CancellationToken cancellationToken)
    {
        var mirror = await mirrors.Fetched(url, patience ?? options.Value.FetchTimeout, cancellationToken);
        remembered.Remember(mirror);
        return mirror;
    }

    private async Task<RepositoryInspection> InspectMirror(string url, TimeSpan? patience, CancellationToken cancellationToken)
    {
        var mirror = await Fetched(url, patience, cancellationToken);
        var branch = await mirrors.DefaultBranch(url, mirror, cancellationToken);
        var head = branch is null ? null : RefFiles.Find(mirror.CommonDir, RemoteBranches + branch);
        head ??= (
            await git.Line(new GitCall("rev-list", "--max-count=1", "--remotes", "--tags") { GitDir = mirror.CommonDir }, cancellationToken)
        )
            is { Length: > 0 } any
            ? any
            : null;
        return new RepositoryInspection.Inspected(mirror.CommonDir, branch, head);
    }

    private async Task<GitRepository> Look(string path, CancellationToken cancellationToken)
    {
        if (!Path.IsPathFullyQualified(path))
            throw new RepositoryRefusedException(
                RefusalReason.RepositoryNotFound,
                RepositoryAddress.FaultOfUrl(path) ?? $"'{path}' is neither an absolute path nor a URL."
            );
        if (!Directory.Exists(path))
            throw new RepositoryRefusedException(RefusalReason.RepositoryNotFound, $"No folder {path} on this host.");
        if (!Path.Exists(Path.Combine(path, ".git")) && !Path.Exists(Path.Combine(path, "HEAD")))
            throw new RepositoryRefusedException(
                RefusalReason.RepositoryNotFound,
                $"{path} is not the top folder of a git repository. Use the top folder, or run git init there."
            );
        // Bare or not comes first, because a path may contain line feeds.
        var said = await git.Try(
            new GitCall("rev-parse", "--path-format=absolute", "--is-bare-repository", "--git-common-dir") { Folder = path },
            cancellationToken
        );
        var text = said.Stdout.Text;
        if (!said.Succeeded || text.IndexOf('\n', StringComparison.Ordinal) is not (> 0 and var end))
            throw new RepositoryRefusedException(
                RefusalReason.RepositoryNotFound,
                $"Git does not recognise {path} as a repository: {said.Stderr.Tail(500).Trim()}"
            );
        var repository = new GitRepository(text[(end + 1)..^1], text[..end] is "true");
        return GitRepository.HasTables(repository.CommonDir)
            ? throw new RepositoryRefusedException(
                RefusalReason.RepositoryNotFound,
                $"{path} uses reftables, which Helios does not support. Run git refs migrate --ref-format=files there."
            )
            : repository;
    }

    private async Task<string?> DefaultBranch(GitRepository repository, CancellationToken cancellationToken)
    {
        foreach (var (name, prefix) in new[] { ("HEAD", "refs/heads/"), ("refs/remotes/origin/HEAD", "refs/remotes/origin/") })
        {
            var followed = await git.Try(new GitCall("symbolic-ref", "--quiet", name) { GitDir = repository.CommonDir }, cancellationToken);
            if (
                followed.Succeeded
                && followed.Stdout.Text.TrimEnd('\n') is var target
                && target.StartsWith(prefix, StringComparison.Ordinal)
            )
                return target[prefix.Length..];
        }
        return null;
    }

    /// <summary>Resolves a base in a mirror as the remote would: the remote's branches first, and HEAD is the remote's.</summary>
    private async Task<string> CommitInMirror(string url, GitRepository mirror, string baseRef, CancellationToken cancellationToken)
    {
        if (BranchName.Fault(baseRef) is null && RefFiles.Find(mirror.CommonDir, RemoteBranches + baseRef) is { } tip)
            return tip;
        var isHead = baseRef == "HEAD" || (baseRef.StartsWith("HEAD", StringComparison.Ordinal) && baseRef[4] is '^' or '~');
        if (isHead && RefFiles.Find(mirror.CommonDir, RemoteBranches + "HEAD") is null)
            await mirrors.DefaultBranch(url, mirror, cancellationToken);
        if (baseRef.Length is > 0 and < 1000 && !baseRef.StartsWith('-') && !baseRef.Any(char.IsControl))
        {
            // Also expressions like main~2.
            var found = await git.Try(
                new GitCall("rev-parse", "--verify", "--quiet", $"{RemoteBranches}{baseRef}^{{commit}}") { GitDir = mirror.CommonDir },
                cancellationToken
            );
            if (found.Succeeded && found.Stdout.Text.TrimEnd('\n') is var commit && RefFiles.IsObjectId(commit))
                return commit;
        }
        return await CommitOf(mirror, baseRef, cancellationToken);
    }

    private async Task<string> CommitOf(GitRepository repository, string baseRef, CancellationToken cancellationToken)
    {
        // The common case: a branch, and nothing else with this name.
        if (
            BranchName.Fault(baseRef) is null
            && !File.Exists(Path.Combine(repository.CommonDir, baseRef))
            && RefFiles.Find(repository.CommonDir, "refs/tags/" + baseRef) is null
            && RefFiles.Find(repository.CommonDir, "refs/heads/" + baseRef) is { } tip
        )
            return tip;
        if (baseRef.Length is > 0 and < 1000 && !baseRef.StartsWith('-') && !baseRef.Any(char.IsControl))
        {
            if (await tips.Find(repository.CommonDir, baseRef, Ask, cancellationToken) is { } found)
                return found;
        }
        var any = await git.Try(new GitCall("rev-list", "--max-count=1", "--all") { GitDir = repository.CommonDir }, cancellationToken);
        if (any.Succeeded && any.Stdout.Bytes.IsEmpty)
            throw new RepositoryRefusedException(RefusalReason.RepositoryEmpty, "The repository has no commit yet. Create one first.");
        var shown = baseRef.Length > 100 ? baseRef[..100] + "…" : baseRef;
        throw new RepositoryRefusedException(
            RefusalReason.BaseRefNotFound,
            $"'{shown}' is not a commit in this repository. Use a branch, a tag or a commit, or fetch it first."
        );

        async Task<string?> Ask()
        {
            var found = await git.Try(
                new GitCall("rev-parse", "--verify", "--quiet", AsCommit(baseRef)) { GitDir = repository.CommonDir },
                CancellationToken.None
            );
            return found.Succeeded && found.Stdout.Text.TrimEnd('\n') is var commit && RefFiles.IsObjectId(commit) ? commit : null;
        }
    }

    // Everything after ":/" is a search in commit messages and only finds commits.
    private static string AsCommit(string baseRef) => baseRef.StartsWith(":/", StringComparison.Ordinal) ? baseRef : baseRef + "^{commit}";

    /// <summary>The tip of an existing free branch, or null if a new branch can be created.</summary>
    public static string? Take(GitRepository repository, string branch)
    {
        if (BranchName.Fault(branch) is { } fault)
            throw new RepositoryRefusedException(RefusalReason.BranchInvalid, fault);
        var tip = RefFiles.Find(repository.CommonDir, "refs/heads/" + branch);
        if (tip is not null && RefFiles.HolderOf(repository, branch) is { } holder)
            throw new RepositoryRefusedException(
                RefusalReason.BranchInUse,
                $"The branch '{branch}' is checked out at {holder}. Choose another, or switch that worktree to another branch."
            );
        if (tip is null && RefFiles.ConflictOf(repository, branch) is { } other)
            throw new RepositoryRefusedException(RefusalReason.BranchInvalid, BranchName.InTheWay(branch, other));
        return tip;
    }

    /// <summary>A repository found at a path, with what proves that it is still there.</summary>
    private sealed record Known(GitRepository Repository, string Path, DateTime PathMade, DateTime CommonDirMade)
    {
        public static Known Of(string path, GitRepository repository) =>
            new(repository, path, Directory.GetCreationTimeUtc(path), Directory.GetCreationTimeUtc(repository.CommonDir));

        public bool StillThere()
        {
            if (!File.Exists(System.IO.Path.Combine(Repository.CommonDir, "HEAD")))
                return false;
            // At its real path it cannot have become another one; behind a link or in a linked worktree it can.
            if (Path == Repository.CommonDir || (Path == Repository.MainWorktree && Directory.Exists(System.IO.Path.Combine(Path, ".git"))))
                return true;
            return Directory.GetCreationTimeUtc(Path) == PathMade && Directory.GetCreationTimeUtc(Repository.CommonDir) == CommonDirMade;
        }
    }
}
