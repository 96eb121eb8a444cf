using System.Text;
using Helios.Processes.Files;
using Helios.Worktrees.Git;
using Helios.Worktrees.Surveys;

namespace Helios.Worktrees.Archive;

/// <summary>Creates a git tree from the files of a work tree, without ignored ones, using a temporary index.</summary>
internal sealed class TemporaryTree(GitProgram git, Surveyor surveyor)
{
    /// <summary>Objects are flushed like those of a commit, because the files are removed right after.</summary>
    public static readonly IReadOnlyList<string> Durable = ["core.fsync=committed", "core.fsyncMethod=batch"];

    private static readonly IReadOnlyList<string> Settings =
    [
        .. Durable,
        "core.safecrlf=false",
        "advice.addEmbeddedRepo=false",
        "core.splitIndex=false",
        "core.untrackedCache=false",
    ];

    /// <summary>Writes the tree and returns its object id.</summary>
    /// <param name="subject">The work tree.</param>
    /// <param name="hidden">Files hidden by the user's index.</param>
    /// <param name="without">Folders to exclude: nested repositories.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<string> Write(
        Checkout subject,
        IReadOnlyList<string> hidden,
        IReadOnlyList<string> without,
        CancellationToken cancellationToken
    )
    {
        var index = IndexOf(subject);
        Delete(subject);
        var theirs = Path.Combine(subject.GitDir, "index");
        // A copy keeps the cached file information, so git need not read unchanged files again.
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
                Stdin = Encoding.UTF8.GetBytes(
                    ":/\0" + string.Concat(without.Select(path => $":(top,exclude,literal){path.TrimEnd('/')}\0"))
                ),
            };
        // git add checks the repositories at submodules for changes.
        await git.Run(add with { Enters = await surveyor.Entered(subject, cancellationToken) }, cancellationToken);
        return await git.Line(Call(subject, "write-tree"), cancellationToken);
    }

    /// <summary>The paths at which the tree of <see cref="Write"/> contains gitlinks.</summary>
    public async Task<IReadOnlyList<string>> Gitlinks(Checkout subject, CancellationToken cancellationToken)
    {
        if (IndexFlags.Of(IndexOf(subject)) is { HasGitlinks: false })
            return [];
        var listed = await git.Run(Call(subject, "ls-files", "--stage", "-z"), cancellationToken);
        return
        [
            .. Encoding
                .UTF8.GetString(listed.Stdout.Bytes.Span)
                .Split('\0')
                .Where(line => line.StartsWith("160000 ", StringComparison.Ordinal))
                .Select(line => line.Split('\t', 2)[1]),
        ];
    }

    /// <summary>Whether the files still match <see cref="Write"/>.</summary>
    /// <param name="subject">The work tree.</param>
    /// <param name="without">Folders left out, with everything in them.</param>
    /// <param name="repositories">Folders with a repository that was archived separately.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<bool> IsStill(
        Checkout subject,
        IReadOnlyList<string> without,
        IReadOnlyList<string> repositories,
        CancellationToken cancellationToken
    )
    {
        var differs = await git.Run(
            Call(subject, "ls-files", "-z", "--others", "--modified", "--deleted", "--exclude-standard"),
            cancellationToken
        );
        return differs
            .Stdout.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            // To git, a tracked folder with a repository in it is a folder as long as the index has files of it, and a repository
            // afterwards.
            .Where(path => !(path.EndsWith('/') && repositories.Contains(path.TrimEnd('/'))))
            // A nested repository with an absolute gitdir path looks like a plain folder while the tree is moved aside.
            .All(path => without.Any(folder => path.TrimEnd('/') == folder || path.StartsWith(folder + "/", StringComparison.Ordinal)));
    }

    public static void Delete(Checkout subject)
    {
        File.Delete(IndexOf(subject));
        File.Delete(IndexOf(subject) + ".lock");
    }

    /// <summary>Paths as bytes, as git has them: a path need not be text.</summary>
    private async Task<ReadOnlyMemory<byte>> Named(Checkout subject, IReadOnlyList<string> hidden, CancellationToken cancellationToken)
    {
        if (!hidden.Any(path => path.Contains('\uFFFD', StringComparison.Ordinal)))
            return Encoding.UTF8.GetBytes(string.Join('\0', hidden) + '\0');
        const int tag = 2;
        var wanted = hidden.ToHashSet(StringComparer.Ordinal);
        var listed = await git.Run(Call(subject, "ls-files", "-v", "-z"), cancellationToken);
        var paths = Encoding
            .Latin1.GetString(listed.Stdout.Bytes.Span)
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] is 'S' || char.IsAsciiLetterLower(line[0]))
            .Select(line => Encoding.Latin1.GetBytes(line[tag..]))
            .Where(path => wanted.Contains(Encoding.UTF8.GetString(path)));
        return paths.SelectMany(path => path.Append((byte)0)).ToArray();
    }

    private static string IndexOf(Checkout subject) => Path.Combine(subject.GitDir, "helios-archive-index");

    private static GitCall Call(Checkout subject, params string[] arguments) =>
        new(arguments)
        {
            GitDir = subject.GitDir,
            WorkTree = subject.WorkTree,
            IndexFile = IndexOf(subject),
            WholeTree = true,
            TakesNoWarning = true,
            Settings = Settings,
        };
}
