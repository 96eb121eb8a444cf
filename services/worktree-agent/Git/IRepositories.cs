namespace Helios.WorktreeAgent.Git;

/// <summary>What can be asked about a repository on this host. Changes nothing.</summary>
internal interface IRepositories
{
    /// <summary>Says which repository a path is.</summary>
    Task<RepositoryInspection> Inspect(string repository, CancellationToken cancellationToken);

    /// <summary>Finds the commit that a base names, and whether the branch that the caller named (if any) can be taken.</summary>
    Task<BaseResolution> ResolveBase(string repository, string baseRef, string? branch, CancellationToken cancellationToken);
}
