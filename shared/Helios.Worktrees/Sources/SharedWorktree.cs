using Helios.Contracts;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Sources;

/// <summary>
/// Detects repositories whose shared settings set one work tree for all worktrees (git-worktree, "configuration file"): a lane's checkout
/// would be written there, over the files of the main worktree or of the git directory itself.
/// </summary>
internal sealed class SharedWorktree(GitProgram git)
{
    /// <exception cref="RepositoryRefusedException">It is one; the message says what to run.</exception>
    public async Task Refuse(GitRepository repository, CancellationToken cancellationToken)
    {
        var config = Path.Combine(repository.CommonDir, "config");
        if (!IsMentioned(config))
            return;
        var listed = await git.Run(
            new GitCall("config", "--list", "--show-scope", "-z") { GitDir = repository.CommonDir },
            cancellationToken
        );
        var own = Setting.Parse(listed.Stdout.Text).Where(setting => setting.IsLocal).ToList();
        if (
            own.LastOrDefault(setting => setting.Key == "core.worktree") is { } named
            && own.LastOrDefault(setting => setting.Key == "extensions.worktreeconfig") is { } each
            && each.Value is not ("false" or "no" or "off" or "0")
        )
            throw new RepositoryRefusedException(
                RefusalReason.RepositoryNotFound,
                $"{repository.CommonDir} cannot have lanes: core.worktree ({named.Value}) is set for all of its worktrees, so each "
                    + "of them would be checked out there. Set it only for the main worktree: git config --worktree core.worktree "
                    + $"'{named.Value}' && git config --file '{config}' --unset core.worktree."
            );
    }

    /// <summary>Refuses a checkout that git would not write into the lane's own folder.</summary>
    /// <exception cref="GitException">Git would write elsewhere; the message says where.</exception>
    public async Task RefuseOtherTree(GitRepository repository, string worktree, CancellationToken cancellationToken)
    {
        if (!IsMentioned(Path.Combine(repository.CommonDir, "config")))
            return;
        var top = await git.Line(new GitCall("rev-parse", "--show-toplevel") { Folder = worktree }, cancellationToken);
        if (top != worktree)
            throw new GitException(
                $"Git uses {top} as the work tree of {worktree}. Look for core.worktree with git config --list --show-origin."
            );
    }

    private static bool IsMentioned(string config) =>
        RefFiles.ReadText(config, followLink: true)?.Contains("worktree", StringComparison.OrdinalIgnoreCase) is true;
}
