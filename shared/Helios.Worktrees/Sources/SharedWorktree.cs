using Helios.Contracts.Hosts;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Sources;

/// <summary>
/// Recognises repositories whose shared settings name one work tree for all worktrees (git-worktree, "configuration file"): what is checked out in a lane of one
/// would be written there, over the files of the main worktree or of the git directory itself.
/// </summary>
internal sealed class SharedWorktree(GitProgram git)
{
    /// <exception cref="RepositoryRefusedException">It is one; the message says what to type.</exception>
    public async Task Refuse(GitRepository repository, CancellationToken cancellationToken)
    {
        var config = Path.Combine(repository.CommonDir, "config");
        if (!IsMentioned(config))
            return;
        var listed = await git.Run(new GitCall("config", "--list", "--show-scope", "-z") { GitDir = repository.CommonDir }, cancellationToken);
        var own = Setting.Parse(listed.Stdout.Text).Where(setting => setting.IsLocal).ToList();
        if (own.LastOrDefault(setting => setting.Key == "core.worktree") is { } named && own.LastOrDefault(setting => setting.Key == "extensions.worktreeconfig") is { } each
            && each.Value is not ("false" or "no" or "off" or "0"))
            throw new RepositoryRefusedException(
                RepositoryRefusalReason.RepositoryNotFound,
                $"{repository.CommonDir} cannot have lanes: core.worktree ({named.Value}) is in the settings that all its worktrees share, so that each of them would be checked out there. "
                + $"Move it to the main worktree's own: git config --worktree core.worktree '{named.Value}' && git config --file '{config}' --unset core.worktree.");
    }

    /// <summary>Refuses to check out where git would not write into the lane's own folder, whatever keeps it from that.</summary>
    /// <exception cref="GitException">It would write elsewhere; the message says where.</exception>
    public async Task RefuseOtherTree(GitRepository repository, string worktree, CancellationToken cancellationToken)
    {
        if (!IsMentioned(Path.Combine(repository.CommonDir, "config")))
            return;
        var top = await git.Line(new GitCall("rev-parse", "--show-toplevel") { Folder = worktree }, cancellationToken);
        if (top != worktree)
            throw new GitException($"Git takes {top} for the work tree of {worktree}; look for core.worktree with git config --list --show-origin.");
    }

    private static bool IsMentioned(string config) => RefFiles.ReadText(config, followLink: true)?.Contains("worktree", StringComparison.OrdinalIgnoreCase) is true;
}
