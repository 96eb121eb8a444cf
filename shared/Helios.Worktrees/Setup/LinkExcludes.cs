using System.Text;
using Helios.Processes.Files;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;

namespace Helios.Worktrees.Setup;

/// <summary>
/// Makes git ignore links that setup created in place of ignored folders: a pattern for folders (<c>node_modules/</c>) does not match a
/// link, so status would show it and <c>git add -A</c> would commit it. Links that are not ignored are left alone, because an exclude would
/// also hide them in the main worktree.
/// </summary>
internal sealed class LinkExcludes(GitProgram git, RepositoryLocks locks)
{
    private const string Reason = "# Links of Helios lanes in place of ignored folders";

    /// <param name="repository">The repository; it has a main worktree.</param>
    /// <param name="worktree">The lane's worktree.</param>
    /// <param name="links">The links, relative to the worktree.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task Cover(GitRepository repository, string worktree, IReadOnlyList<string> links, CancellationToken cancellationToken)
    {
        var file = Path.Combine(repository.CommonDir, "info/exclude");
        var lines = (RefFiles.ReadText(file, followLink: true) ?? "").Split('\n').ToHashSet(StringComparer.Ordinal);
        var open = links.Where(link => !lines.Contains(PatternOf(link))).ToList();
        if (open.Count == 0 || repository.MainWorktree is not { } main || RegularFile.KindOf(file) is FileKind.Link)
            return;
        var ignored = (await Ignored(main, open, cancellationToken)).Except(await Ignored(worktree, open, cancellationToken)).ToList();
        if (ignored.Count == 0)
            return;
        await locks.Hold(repository, "excluding links", Write, cancellationToken);

        void Write()
        {
            var text = RefFiles.ReadText(file) ?? "";
            var known = text.Split('\n').ToHashSet(StringComparer.Ordinal);
            var added = new StringBuilder(text.Length == 0 || text.EndsWith('\n') ? text : text + "\n");
            if (!known.Contains(Reason))
                added.Append(Reason).Append('\n');
            foreach (var pattern in ignored.Select(PatternOf).Where(pattern => !known.Contains(pattern)))
                added.Append(pattern).Append('\n');
            Directory.CreateDirectory(Path.GetDirectoryName(file) ?? repository.CommonDir);
            AtomicFile.Write(repository, file, added.ToString());
        }
    }

    private async Task<IReadOnlyList<string>> Ignored(string folder, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var call = new GitCall("check-ignore", "-z", "--stdin")
        {
            Folder = folder,
            Stdin = Encoding.UTF8.GetBytes(string.Concat(paths.Select(path => path + "\0"))),
        };
        var said = await git.Try(call, cancellationToken);
        // A path that git does not judge, for example in a submodule, is left alone.
        return said.Stdout.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string PatternOf(string path) =>
        "/"
        + string.Concat(
            path.Select(character => character is '*' or '?' or '[' or '\\' or '!' or '#' or ' ' ? $"\\{character}" : $"{character}")
        );
}
