using System.Text;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Archive;

/// <summary>Finds the commits named only by reflogs: amended, reset, rebased away, or on a deleted branch.</summary>
internal sealed class ForgottenCommits(GitProgram git)
{
    /// <param name="gitDir">The git directory.</param>
    /// <param name="logged">Commits named by reflogs.</param>
    /// <param name="known">Commits already saved, with everything reachable from them.</param>
    /// <param name="saved">Git arguments for the refs that stay.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Forgotten> Find(
        string gitDir,
        IEnumerable<string> logged,
        IReadOnlyList<string> known,
        IReadOnlyList<string> saved,
        CancellationToken cancellationToken
    )
    {
        var named = logged.Distinct(StringComparer.Ordinal).Except(known, StringComparer.Ordinal).ToList();
        if (named.Count == 0)
            return Forgotten.Nothing;
        var listed = await List(gitDir, named, known, saved, cancellationToken);
        if (!listed.Succeeded)
        {
            // A commit with partly collected history cannot be saved, and prevents listing the others.
            named = await Whole(gitDir, named, cancellationToken);
            listed = named.Count == 0 ? listed : await List(gitDir, named, known, saved, cancellationToken);
            if (named.Count == 0)
                return Forgotten.Nothing;
            if (!listed.Succeeded)
                throw new GitException($"Cannot list the commits named by the reflogs in {gitDir}: {listed.Stderr.Tail(500).Trim()}");
        }
        // "<commit> <parent>…"
        var lines = listed.Stdout.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToList();
        var parents = lines.SelectMany(line => line.Skip(1)).ToHashSet(StringComparer.Ordinal);
        return new Forgotten([.. lines.Select(line => line[0]).Where(commit => !parents.Contains(commit))], lines.Count);
    }

    private Task<Processes.CommandResult> List(
        string gitDir,
        IReadOnlyList<string> named,
        IReadOnlyList<string> known,
        IReadOnlyList<string> saved,
        CancellationToken cancellationToken
    ) =>
        git.Try(
            new GitCall(["rev-list", "--parents", "--ignore-missing", "--stdin", "--not", .. saved, .. known])
            {
                GitDir = gitDir,
                WholeTree = true,
                PassesOverBrokenRefs = true,
                Stdin = Encoding.ASCII.GetBytes(string.Join('\n', named) + "\n"),
            },
            cancellationToken
        );

    private async Task<List<string>> Whole(string gitDir, IReadOnlyList<string> named, CancellationToken cancellationToken)
    {
        var whole = new List<string>();
        foreach (var commit in named)
            if (
                (
                    await git.Try(
                        new GitCall("rev-list", "--quiet", "--objects", commit) { GitDir = gitDir, WholeTree = true },
                        cancellationToken
                    )
                ).Succeeded
            )
                whole.Add(commit);
        return whole;
    }
}
