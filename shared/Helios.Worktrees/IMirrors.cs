namespace Helios.Worktrees;

/// <summary>Maintenance of the mirrors of repositories given by URL; <see cref="IRepositories"/> creates and fetches them.</summary>
public interface IMirrors
{
    /// <summary>
    /// The URLs of mirrors that have not been used for a while and that no lane uses. The caller decides whether they are still needed.
    /// </summary>
    Task<IReadOnlyList<string>> Idle(CancellationToken cancellationToken);

    /// <summary>Packs fetched objects, if there are enough of them. No object is deleted while a lane uses the mirror.</summary>
    Task Pack(CancellationToken cancellationToken);

    /// <summary>Removes a mirror if everything in it was on its remote at the last fetch and it has not been used since.</summary>
    /// <returns>Whether it is gone.</returns>
    Task<bool> Remove(string url, CancellationToken cancellationToken);
}
