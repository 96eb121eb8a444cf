using System.Text;
using Helios.Processes;
using Helios.Worktrees.Git;
using Helios.Worktrees.Surveys;

namespace Helios.Worktrees.Archive;

/// <summary>Makes a git tree of the files of a work tree, ignored ones left out, through an index of its own.</summary>
internal sealed class TemporaryTree(GitProgram git, Surveyor surveyor)
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
    public async Task<string> Write(Checkout subject, IReadOnlyList<string> hidden, IReadOnlyList<string> without, CancellationToken cancellationToken)
    {
        var index = IndexOf(subject);
        Delete(subject);
        var theirs = Path.Combine(subject.GitDir, "index");
        // A copy keeps what git knows of unchanged files, so that it need not read them again.
        RegularFile.Copy(theirs, index);
        if (hidden.Count > 0)
        {
            var paths = await Named(subject, hidden, cancellationToken);
            foreach (var flag in new[] { "--no-assume-unchanged", "--no-skip-worktree" })
                await git.Run(Call(subject, "update-index", flag, "-z", "--stdin") with { Stdin = paths }, cancellationToken);
        }
        var add = Call(subject, "add", "--all", "--sparse");
        if (without.Count > 0)
            add = Call(subject, "add", "--all", "--sparse", "--pathspec-from-file=-", "--pathspec-file-nul") with
            {
                Stdin = Encoding.UTF8.GetBytes(":/\0" + string.Concat(without.Select(path => $":(top,exclude,literal){path.TrimEnd('/')}\0"))),
            };
        // Adding asks the repositories in the places of submodules whether they have changed.
        await git.Run(add with { Enters = await surveyor.Entered(subject, cancellationToken) }, cancellationToken);
        return await git.Line(Call(subject, "write-tree"), cancellationToken);
    }

    /// <summary>Where the tree of <see cref="Write"/> has another repository's commit instead of files.</summary>
    public async Task<IReadOnlyList<string>> Gitlinks(Checkout subject, CancellationToken cancellationToken)
    {
        if (IndexFlags.Of(IndexOf(subject)) is { HasGitlinks: false })
            return [];
        var listed = await git.Run(Call(subject, "ls-files", "--stage", "-z"), cancellationToken);
        return
        [
            .. Encoding.UTF8.GetString(listed.Stdout.Bytes.Span).Split('\0').Where(line => line.StartsWith("160000 ", StringComparison.Ordinal))
                .Select(line => line.Split('\t', 2)[1]),
        ];
    }

    /// <summary>Whether the files are still those of <see cref="Write"/>.</summary>
    public async Task<bool> IsStill(Checkout subject, IReadOnlyList<string> without, CancellationToken cancellationToken)
    {
        var differs = await git.Run(
            Call(subject, "ls-files", "-z", "--others", "--modified", "--deleted", "--exclude-standard"), cancellationToken);
        return differs.Stdout.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            // One that names its git directory by its whole path passes for a plain folder while the tree lies elsewhere.
            .All(path => without.Any(folder => path.TrimEnd('/') == folder || path.StartsWith(folder + "/", StringComparison.Ordinal)));
    }

    public static void Delete(Checkout subject)
    {
        File.Delete(IndexOf(subject));
        File.Delete(IndexOf(subject) + ".lock");
    }

    /// <summary>Paths as git has them: one that is no text is known by its bytes only.</summary>
    private async Task<ReadOnlyMemory<byte>> Named(Checkout subject, IReadOnlyList<string> hidden, CancellationToken cancellationToken)
    {
        if (!hidden.Any(path => path.Contains('\uFFFD', StringComparison.Ordinal)))
            return Encoding.UTF8.GetBytes(string.Join('\0', hidden) + '\0');
        const int tag = 2;
        var wanted = hidden.ToHashSet(StringComparer.Ordinal);
        var listed = await git.Run(Call(subject, "ls-files", "-v", "-z"), cancellationToken);
        var paths = Encoding.Latin1.GetString(listed.Stdout.Bytes.Span).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] is 'S' || char.IsAsciiLetterLower(line[0])).Select(line => Encoding.Latin1.GetBytes(line[tag..]))
            .Where(path => wanted.Contains(Encoding.UTF8.GetString(path)));
        return paths.SelectMany(path => path.Append((byte)0)).ToArray();
    }

    private static string IndexOf(Checkout subject) => Path.Combine(subject.GitDir, "helios-archive-index");

    private static GitCall Call(Checkout subject, params string[] arguments) => new(arguments)
    {
        GitDir = subject.GitDir,
        WorkTree = subject.WorkTree,
        IndexFile = IndexOf(subject),
        WholeTree = true,
        TakesNoWarning = true,
        Settings = Settings,
    };
}
