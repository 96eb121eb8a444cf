using System.Text;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Archive;

/// <summary>Finds the commits that only logs still name: amended, reset, rebased away, or left on a branch that was deleted.</summary>
internal sealed class ForgottenCommits(GitProgram git)
{
    /// <param name="gitDir">The git directory to ask.</param>
    /// <param name="logged">Commits that logs name.</param>
    /// <param name="known">Commits that are looked after already, with all that they reach.</param>
    /// <param name="saved">Arguments of git that name the refs that stay.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<Forgotten> Find(
        string gitDir, IEnumerable<string> logged, IReadOnlyList<string> known, IReadOnlyList<string> saved, CancellationToken cancellationToken)
    {
        var named = logged.Distinct(StringComparer.Ordinal).Except(known, StringComparer.Ordinal).ToList();
        if (named.Count == 0)
            return Forgotten.Nothing;
        var listed = await List(gitDir, named, known, saved, cancellationToken);
        if (!listed.Succeeded)
        {
            // One whose history was collected in part cannot be kept, and keeps the others from being listed.
            named = await Whole(gitDir, named, cancellationToken);
            listed = named.Count == 0 ? listed : await List(gitDir, named, known, saved, cancellationToken);
            if (named.Count == 0)
                return Forgotten.Nothing;
            if (!listed.Succeeded)
                throw new GitException($"The commits that the logs in {gitDir} name cannot be listed: {listed.Stderr.Tail(500).Trim()}");
        }
        // "<commit> <parent>…"
        var lines = listed.Stdout.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToList();
        var parents = lines.SelectMany(line => line.Skip(1)).ToHashSet(StringComparer.Ordinal);
        return new Forgotten([.. lines.Select(line => line[0]).Where(commit => !parents.Contains(commit))], lines.Count);
    }

    private Task<Processes.CommandResult> List(
        string gitDir, IReadOnlyList<string> named, IReadOnlyList<string> known, IReadOnlyList<string> saved, CancellationToken cancellationToken) => git.Try(
        new GitCall(["rev-list", "--parents", "--ignore-missing", "--stdin", "--not", .. saved, .. known])
        {
            GitDir = gitDir,
            WholeTree = true,
            PassesOverBrokenRefs = true,
            Stdin = Encoding.ASCII.GetBytes(string.Join('\n', named) + "\n"),
        },
        cancellationToken);

    private async Task<List<string>> Whole(string gitDir, IReadOnlyList<string> named, CancellationToken cancellationToken)
    {
        var whole = new List<string>();
        foreach (var commit in named)
            if ((await git.Try(new GitCall("rev-list", "--quiet", "--objects", commit) { GitDir = gitDir, WholeTree = true }, cancellationToken)).Succeeded)
                whole.Add(commit);
        return whole;
    }
}
