using System.Text;
using Helios.WorktreeAgent.Git;

namespace Helios.WorktreeAgent.Archive;

/// <summary>Makes a git tree of the files of a work tree, ignored ones left out, through an index of its own.</summary>
internal sealed class TemporaryTree(GitProgram git)
{
    /// <summary>Written to last once, like a commit: the files are removed right after. Names of git's own warnings are off.</summary>
    public static readonly IReadOnlyList<string> Durable = ["core.fsync=committed", "core.fsyncMethod=batch"];

    private static readonly IReadOnlyList<string> Settings =
    [
        .. Durable, "core.safecrlf=false", "advice.addEmbeddedRepo=false", "core.splitIndex=false", "core.untrackedCache=false",
    ];

    /// <summary>The tree's object; written from the beginning.</summary>
    /// <param name="subject">The work tree.</param>
    /// <param name="hidden">Files that the user's index tells git not to look at.</param>
    /// <param name="without">Folders left out: repositories of their own.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<string> Write(ArchiveSubject subject, IReadOnlyList<string> hidden, IReadOnlyList<string> without, CancellationToken cancellationToken)
    {
        var index = IndexOf(subject);
        Delete(subject);
        var theirs = Path.Combine(subject.GitDir, "index");
        // A copy keeps what git knows of unchanged files, so that it need not read them again.
        if (File.Exists(theirs))
            File.Copy(theirs, index);
        if (hidden.Count > 0)
        {
            var paths = Encoding.UTF8.GetBytes(string.Join('\0', hidden) + '\0');
            foreach (var flag in new[] { "--no-assume-unchanged", "--no-skip-worktree" })
                await git.Run(Call(subject, "update-index", flag, "-z", "--stdin") with { Stdin = paths }, cancellationToken);
        }
        var add = Call(subject, "add", "--all", "--sparse");
        if (without.Count > 0)
            add = Call(subject, "add", "--all", "--sparse", "--pathspec-from-file=-", "--pathspec-file-nul") with
            {
                Stdin = Encoding.UTF8.GetBytes(":/\0" + string.Concat(without.Select(path => $":(top,exclude,literal){path.TrimEnd('/')}\0"))),
            };
        await git.Run(add, cancellationToken);
        return await git.Line(Call(subject, "write-tree"), cancellationToken);
    }

    /// <summary>Whether the files are still those of <see cref="Write"/>.</summary>
    public async Task<bool> IsStill(ArchiveSubject subject, IReadOnlyList<string> without, CancellationToken cancellationToken)
    {
        var differs = await git.Run(
            Call(subject, "ls-files", "-z", "--others", "--modified", "--deleted", "--exclude-standard"), cancellationToken);
        return differs.Stdout.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries).All(path => without.Contains(path.TrimEnd('/')));
    }

    public static void Delete(ArchiveSubject subject)
    {
        File.Delete(IndexOf(subject));
        File.Delete(IndexOf(subject) + ".lock");
    }

    private static string IndexOf(ArchiveSubject subject) => Path.Combine(subject.GitDir, "helios-archive-index");

    private static GitCall Call(ArchiveSubject subject, params string[] arguments) => new(arguments)
    {
        GitDir = subject.GitDir,
        WorkTree = subject.WorkTree,
        IndexFile = IndexOf(subject),
        WholeTree = true,
        Settings = Settings,
    };
}
