using System.Globalization;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Merging;

/// <summary>Asks git about two commits.</summary>
internal sealed class MergeQuestions(GitProgram git)
{
    private const int MostCommitsInAMessage = 100;

    private Version? installed;

    /// <summary>Whether everything in a commit's history is in another's, too.</summary>
    public async Task<bool> IsIn(GitRepository repository, string commit, string other, CancellationToken cancellationToken)
    {
        if (commit == other)
            return true;
        var call = new GitCall("merge-base", "--is-ancestor", commit, other) { GitDir = repository.CommonDir };
        var said = await git.Try(call, cancellationToken);
        return said.ExitCode is 0 or 1 ? said.Succeeded : throw call.Failed(said);
    }

    /// <summary>How many commits the second has that the first has not, and the other way round.</summary>
    public async Task<(int Ahead, int Behind)> Divergence(
        GitRepository repository,
        string target,
        string head,
        CancellationToken cancellationToken
    )
    {
        var call = new GitCall("rev-list", "--left-right", "--count", $"{target}...{head}", "--") { GitDir = repository.CommonDir };
        var parts = (await git.Line(call, cancellationToken)).Split('\t');
        return (int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[0], CultureInfo.InvariantCulture));
    }

    /// <summary>The files in which a merge would find conflicts; null if git is too old. Merges in memory, and leaves no object.</summary>
    /// <exception cref="MergeStoppedException">Git does not merge these.</exception>
    public async Task<IReadOnlyList<string>?> Conflicts(LanePlace lane, string target, string head, CancellationToken cancellationToken)
    {
        if ((installed ??= await git.CheckVersion(cancellationToken)) < GitProgram.OldestWithMergeTree)
            return null;
        var objects = Path.Combine(lane.Subject.GitDir, $"helios-merge-{Ulid.Format(UlidGenerator.Shared.Next())}");
        Directory.CreateDirectory(objects);
        try
        {
            var call = new GitCall("merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", target, head)
            {
                GitDir = lane.Subject.GitDir,
                WorkTree = lane.Tree,
                ObjectsTo = objects,
                WholeTree = true,
            };
            var said = await git.Try(call, cancellationToken);
            if (said.ExitCode is not (0 or 1) || !said.Stdout.IsComplete)
                throw new MergeStoppedException(MergeRefusalReason.GitRefused, call.Failed(said).Message);
            // The tree comes first, then each file in conflict.
            return [.. Paths(said.Stdout.Bytes.Span).Skip(1)];
        }
        finally
        {
            if (Directory.Exists(objects))
                Directory.Delete(objects, recursive: true);
        }
    }

    /// <summary>The message of a squashed commit: that of the only commit, or the first subject with a list of all.</summary>
    public async Task<string> SquashMessage(GitRepository repository, string target, string head, CancellationToken cancellationToken)
    {
        var call = new GitCall("log", "--reverse", "--no-merges", "--format=%s%x00%b%x00", $"{target}..{head}", "--")
        {
            GitDir = repository.CommonDir,
        };
        var words = (await git.Run(call, cancellationToken)).Stdout.Text.Split('\0');
        var commits = words
            .Chunk(2)
            .Where(pair => pair.Length == 2)
            .Select(pair => (Subject: pair[0].TrimStart('\n'), Body: pair[1].Trim()))
            .ToList();
        if (commits.Count == 0)
            return "Merge the lane's changes";
        if (commits.Count == 1)
            return commits[0].Body.Length == 0 ? commits[0].Subject : $"{commits[0].Subject}\n\n{commits[0].Body}";
        var listed = commits.Take(MostCommitsInAMessage).Select(commit => "* " + commit.Subject);
        return $"{commits[0].Subject}\n\n{string.Join('\n', listed)}";
    }

    /// <summary>The paths in output that separates them with NUL.</summary>
    public static List<string> Paths(ReadOnlySpan<byte> output)
    {
        var paths = new List<string>();
        while (!output.IsEmpty)
        {
            var end = output.IndexOf((byte)0);
            var path = end < 0 ? output : output[..end];
            output = end < 0 ? [] : output[(end + 1)..];
            if (!path.IsEmpty && PathText.Show(path) is var shown && !paths.Contains(shown))
                paths.Add(shown);
        }
        return paths;
    }
}
