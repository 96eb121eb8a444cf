using Helios.Worktrees.Git;
using Helios.Worktrees.Places;

namespace Helios.Worktrees.Sources;

/// <summary>
/// The served repositories that respond: sequential work on all repositories uses these, or it would block on a dead mount.
/// </summary>
internal sealed class ReachableRepositories(RememberedRepositories remembered, FileSystems fileSystems)
{
    public async Task<IReadOnlyList<string>> Find(CancellationToken cancellationToken)
    {
        var reachable = new List<string>();
        foreach (var commonDir in remembered.All)
        {
            // The inventory reports one that is not.
            var head = Path.Combine(commonDir, "HEAD");
            if (await fileSystems.Answers(head, cancellationToken) && File.Exists(head))
                reachable.Add(commonDir);
        }
        return reachable;
    }
}
