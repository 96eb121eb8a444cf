namespace Helios.Worktrees;

/// <summary>Queries about repositories on this host. Changes only the mirrors of repositories given by URL.</summary>
public interface IRepositories
{
    /// <summary>Identifies the repository of a path or URL.</summary>
    /// <param name="repository">An absolute path, or a URL, which is fetched.</param>
    /// <param name="patience">How long to wait for the fetch; it continues after that.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<RepositoryInspection> Inspect(string repository, TimeSpan? patience, CancellationToken cancellationToken);

    /// <summary>Finds the commit of a base, and checks whether the requested branch, if any, can be used.</summary>
    Task<BaseResolution> ResolveBase(
        string repository,
        string baseRef,
        string? branch,
        TimeSpan? patience,
        CancellationToken cancellationToken
    );
}
