namespace Helios.Worktrees;

/// <summary>What can be asked about a repository on this host. Changes nothing but the mirrors of what is named by URL.</summary>
internal interface IRepositories
{
    /// <summary>Says which repository a path or a URL is.</summary>
    /// <param name="repository">An absolute path, or a URL, which is fetched.</param>
    /// <param name="patience">How long the fetch is waited for; it goes on after that.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    Task<RepositoryInspection> Inspect(string repository, TimeSpan? patience, CancellationToken cancellationToken);

    /// <summary>Finds the commit that a base names, and whether the branch that the caller named (if any) can be taken.</summary>
    Task<BaseResolution> ResolveBase(
        string repository, string baseRef, string? branch, TimeSpan? patience, CancellationToken cancellationToken);
}
