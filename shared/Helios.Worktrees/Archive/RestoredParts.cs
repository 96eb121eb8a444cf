using System.Text;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Archive;

/// <summary>
/// Recreates the repositories inside a restored tree: submodules and nested repositories, with commits, branches, stashes, HEAD and files.
/// </summary>
internal sealed class RestoredParts(GitProgram git)
{
    /// <summary>The submodules in a commit's tree, by path.</summary>
    public async Task<IReadOnlyList<string>> Gitlinks(GitRepository repository, string commit, CancellationToken cancellationToken)
    {
        var listed = await git.Run(
            new GitCall("ls-tree", "-r", "-z", "--full-tree", commit) { GitDir = repository.CommonDir, WholeTree = true },
            cancellationToken
        );
        return
        [
            .. Encoding
                .UTF8.GetString(listed.Stdout.Bytes.Span)
                .Split('\0')
                .Where(line => line.StartsWith("160000 ", StringComparison.Ordinal))
                .Select(line => line.Split('\t', 2)[1]),
        ];
    }

    /// <summary>The repository in its place: git's clone of a submodule, or an empty one.</summary>
    public async Task<Checkout> Make(
        GitRepository repository,
        Checkout inside,
        OpenedArchive around,
        ArchivedPart part,
        CancellationToken cancellationToken
    )
    {
        // Older archives have no flag for a git directory alone; there, no submodule with that path exists.
        var alone =
            part.GitDirOnly
            || inside.WorkTree is null
            || (
                part.Submodule
                && part.Path.StartsWith("modules/", StringComparison.Ordinal)
                && !(await Gitlinks(repository, around.Commit, cancellationToken)).Contains(part.Path)
            );
        if (alone)
        {
            var gitDir = Inside(inside.GitDir, part.Path);
            if (!File.Exists(Path.Combine(gitDir, "HEAD")))
            {
                await git.Run(new GitCall("init", "--quiet", "--bare", FormatOf(part), "--", gitDir), cancellationToken);
                // It belongs to a submodule; checking it out again sets the work tree.
                await git.Run(new GitCall("config", "core.bare", "false") { GitDir = gitDir }, cancellationToken);
            }
            return new Checkout(gitDir, null);
        }
        var folder = Inside(inside.WorkTree!, part.Path);
        if (!Path.Exists(Path.Combine(folder, ".git")))
        {
            Directory.CreateDirectory(folder);
            await git.Run(new GitCall("init", "--quiet", FormatOf(part), "--", folder), cancellationToken);
            if (part.Submodule && await UrlOf(inside, part.Path, cancellationToken) is { } url)
                await git.Run(new GitCall("remote", "add", "origin", url) { Folder = folder }, cancellationToken);
        }
        return new Checkout(
            await git.Line(new GitCall("rev-parse", "--path-format=absolute", "--git-dir") { Folder = folder }, cancellationToken),
            folder
        );
    }

    private static string FormatOf(ArchivedPart part) => part.Commit.Length == 64 ? "--object-format=sha256" : "--object-format=sha1";

    /// <summary>Restores commits, refs, HEAD and files.</summary>
    public async Task Fill(GitRepository repository, Checkout subject, OpenedArchive archive, CancellationToken cancellationToken)
    {
        await git.Run(
            Call(
                subject,
                "fetch",
                "--quiet",
                "--no-tags",
                "--no-write-fetch-head",
                "--no-auto-maintenance",
                "--recurse-submodules=no",
                "--",
                repository.CommonDir,
                archive.Commit
            ) with
            {
                LocalFetch = true,
                Settings = ["protocol.version=2"],
            },
            cancellationToken
        );
        var manifest = archive.Manifest;
        if (manifest.HeadCommit is { } head)
            await git.Run(Call(subject, "update-ref", "--no-deref", "HEAD", head), cancellationToken);
        else if (manifest.HeadRef is { } unborn)
            await git.Run(Call(subject, "symbolic-ref", "HEAD", unborn), cancellationToken);
        await RestoreRefs(subject, manifest, cancellationToken);
        if (manifest is { HeadCommit: not null, HeadRef: { } followed })
            await git.Run(Call(subject, "symbolic-ref", "HEAD", followed), cancellationToken);
        if (subject.WorkTree is not null)
            await git.Run(Call(subject, "read-tree", "--reset", "-u", archive.Commit), cancellationToken);
    }

    private async Task RestoreRefs(Checkout subject, ArchiveManifest manifest, CancellationToken cancellationToken)
    {
        var listed = await git.Line(Call(subject, "for-each-ref", "--format=%(refname)", "refs/heads", "refs/tags"), cancellationToken);
        var there = listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var changes = new StringBuilder();
        // A fresh clone has its remote's default branch; the lane may not have had it.
        foreach (
            var name in there.Where(name => name.StartsWith("refs/heads/", StringComparison.Ordinal) && !manifest.Refs.ContainsKey(name))
        )
            changes.Append("delete ").Append(name).Append('\n');
        // Tags from the clone are complete; the archive knows only the commits.
        foreach (
            var (name, commit) in manifest.Refs.Where(r =>
                !r.Key.StartsWith("refs/stash", StringComparison.Ordinal)
                && !(r.Key.StartsWith("refs/tags/", StringComparison.Ordinal) && there.Contains(r.Key))
            )
        )
            changes.Append("update ").Append(name).Append(' ').Append(commit).Append('\n');
        if (changes.Length > 0)
            await git.Run(
                Call(subject, "update-ref", "--no-deref", "--stdin") with
                {
                    Stdin = Encoding.UTF8.GetBytes(changes.ToString()),
                },
                cancellationToken
            );

        for (var i = manifest.Refs.Keys.Count(name => name.StartsWith("refs/stash@{", StringComparison.Ordinal)) - 1; i >= 0; i--)
            if (manifest.Refs.TryGetValue($"refs/stash@{{{i}}}", out var stashed))
                await Stash(subject, stashed, cancellationToken);
        if (!manifest.Refs.ContainsKey("refs/stash@{0}") && manifest.Refs.TryGetValue("refs/stash", out var only))
            await Stash(subject, only, cancellationToken);
    }

    private async Task Stash(Checkout subject, string commit, CancellationToken cancellationToken)
    {
        var words = await git.Line(Call(subject, "log", "-1", "--format=%s", commit), cancellationToken);
        await git.Run(Call(subject, "stash", "store", "--quiet", "-m", words, commit), cancellationToken);
    }

    private async Task<string?> UrlOf(Checkout inside, string path, CancellationToken cancellationToken)
    {
        var file = Path.Combine(inside.WorkTree!, ".gitmodules");
        if (!File.Exists(file))
            return null;
        var paths = await git.Try(new GitCall("config", "--file", file, "-z", "--get-regexp", @"^submodule\..*\.path$"), cancellationToken);
        var name = paths
            .Stdout.Text.Split('\0')
            .Select(line => line.Split('\n', 2))
            .FirstOrDefault(pair => pair.Length == 2 && pair[1] == path)
            ?[0];
        if (name is null)
            return null;
        var url = await git.Try(new GitCall("config", "--file", file, "--get", name[..^".path".Length] + ".url"), cancellationToken);
        return url.Succeeded ? url.Stdout.Text.TrimEnd('\n') : null;
    }

    /// <summary>A path below a folder; nothing is written outside of it or through a link.</summary>
    private static string Inside(string folder, string path)
    {
        var full = Path.GetFullPath(path, folder);
        if (!full.StartsWith(folder + "/", StringComparison.Ordinal))
            throw new GitException($"The archive contains '{path}', which is outside the lane.");
        for (var at = full; at.Length > folder.Length; at = Path.GetDirectoryName(at) ?? folder)
            if (new DirectoryInfo(at).LinkTarget is not null)
                throw new GitException($"Restoring '{path}' would write through the link {at}.");
        return full;
    }

    private static GitCall Call(Checkout subject, params IReadOnlyList<string> arguments) =>
        new(arguments)
        {
            GitDir = subject.GitDir,
            WorkTree = subject.WorkTree ?? subject.GitDir,
            WholeTree = true,
        };
}
