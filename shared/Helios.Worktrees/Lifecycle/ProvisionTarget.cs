using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Sources;

namespace Helios.Worktrees.Lifecycle;

/// <summary>The repository and place of a worktree that is to be created.</summary>
internal sealed class ProvisionTarget(Repositories repositories, SharedWorktree shared, WorktreePlaces places, FileSystems fileSystems)
{
    /// <summary>Opens the repository, with the base commit in it.</summary>
    public async Task<GitRepository> Open(ProvisionRequest request, CancellationToken cancellationToken)
    {
        var repository = await repositories.OpenWith(request.Repository, request.BaseCommit, cancellationToken);
        await shared.Refuse(repository, cancellationToken);
        if (repositories.StaleOf(request.Repository) is { } stale)
            await File.AppendAllTextAsync(request.LogFile, $"Using what was fetched before: {stale}\n", cancellationToken);
        return repository;
    }

    /// <summary>The repository with the place for its new worktrees.</summary>
    public async Task<GitRepository> Choose(GitRepository repository, ProvisionRequest request, CancellationToken cancellationToken)
    {
        var chosen = places.Choose(repository, request.Place);
        await fileSystems.Require(chosen.ManagedRoot, cancellationToken);
        return chosen;
    }

    /// <summary>Throws if the settings of the repository would make git write to another tree than the lane's.</summary>
    public Task RefuseOtherTree(GitRepository repository, string worktree, CancellationToken cancellationToken) =>
        shared.RefuseOtherTree(repository, worktree, cancellationToken);
}
