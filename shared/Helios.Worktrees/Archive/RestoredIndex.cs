using System.Text;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Archive;

/// <summary>Restores the index of a restored tree.</summary>
internal sealed class RestoredIndex(GitProgram git)
{
    public async Task Write(GitRepository repository, Checkout subject, OpenedArchive archive, CancellationToken cancellationToken)
    {
        if (archive.Manifest.Index)
            await WriteAsItWas(repository, subject, archive, cancellationToken);
        else
            // The index was the same as HEAD.
            await git.Run(
                archive.Manifest.HeadCommit is { } head
                    ? Call(subject, "read-tree", "--reset", head)
                    : Call(subject, "read-tree", "--empty"),
                cancellationToken
            );
        if (subject.WorkTree is { } tree && archive.Manifest.State.Contains("info/sparse-checkout"))
            await WriteFilesOutside(subject, tree, archive, cancellationToken);
    }

    /// <summary>
    /// Refreshes the index from the files, so that the next status need not read every one. A file that git wrote with different line
    /// endings differs in size from the index entry, and would count as changed for that reason alone.
    /// </summary>
    public async Task Refresh(Checkout subject, OpenedArchive archive, CancellationToken cancellationToken)
    {
        var refresh = Call(subject, "update-index", "-q", "--unmerged", "--refresh");
        await git.Try(refresh, cancellationToken);
        var changed = (
            await Paths(Call(subject, "diff-files", "--name-only", "--diff-filter=M", "--ignore-submodules=all", "-z"), cancellationToken)
        ).ToHashSet(StringComparer.Ordinal);
        if (changed.Count == 0)
            return;
        // If the index entry matches the archive's file, the file was not changed.
        changed.ExceptWith(
            await Paths(
                Call(subject, "diff-index", "--cached", "--name-only", "--no-renames", "-z", archive.Commit, "--"),
                cancellationToken
            )
        );
        if (changed.Count == 0)
            return;
        var staged = await Paths(Call(subject, "ls-files", "--stage", "-z"), cancellationToken);
        // "<mode> <object> 0\t<path>": the same entry without its file information.
        var entries = string.Concat(
            staged
                .Where(line =>
                    line.Split('\t', 2) is [var fields, var path]
                    && fields.EndsWith(" 0", StringComparison.Ordinal)
                    && changed.Contains(path)
                )
                .Select(line => line + "\0")
        );
        await git.Run(
            Call(subject, "update-index", "-z", "--index-info") with
            {
                Stdin = Encoding.Latin1.GetBytes(entries),
            },
            cancellationToken
        );
        await git.Try(refresh, cancellationToken);
    }

    private async Task WriteAsItWas(GitRepository repository, Checkout subject, OpenedArchive archive, CancellationToken cancellationToken)
    {
        var raw = await git.Run(
            new GitCall("cat-file", "blob", archive.State + ":index") { GitDir = repository.CommonDir },
            cancellationToken
        );
        await File.WriteAllBytesAsync(Path.Combine(subject.GitDir, "index"), raw.Stdout.Bytes, cancellationToken);
        // A split index is incomplete; its contents are stored next to it.
        if (!(await git.Try(Call(subject, "ls-files", "--stage", "-z"), cancellationToken)).Succeeded)
            await WriteAnew(repository, subject, archive, cancellationToken);
    }

    private async Task WriteAnew(GitRepository repository, Checkout subject, OpenedArchive archive, CancellationToken cancellationToken)
    {
        File.Delete(Path.Combine(subject.GitDir, "index"));
        using var entries = new MemoryStream();
        for (var stage = 0; stage <= 3; stage++)
        {
            var listed = await git.Try(
                new GitCall("ls-tree", "-r", "-z", "--full-tree", $"{archive.State}:stages/{stage}")
                {
                    GitDir = repository.CommonDir,
                    WholeTree = true,
                },
                cancellationToken
            );
            if (!listed.Succeeded)
                continue;
            for (var rest = listed.Stdout.Bytes; !rest.IsEmpty; )
            {
                var end = rest.Span.IndexOf((byte)0);
                var line = rest[..end];
                rest = rest[(end + 1)..];
                // "<mode> <type> <object>\t<path>" becomes "<mode> <object> <stage>\t<path>"; a path is a sequence of bytes.
                var tab = line.Span.IndexOf((byte)'\t');
                var fields = Encoding.ASCII.GetString(line.Span[..tab]).Split(' ');
                entries.Write(Encoding.ASCII.GetBytes($"{fields[0]} {fields[2]} {stage}"));
                entries.Write(line.Span[tab..]);
                entries.WriteByte(0);
            }
        }
        await git.Run(Call(subject, "update-index", "-z", "--index-info") with { Stdin = entries.ToArray() }, cancellationToken);
    }

    /// <summary>Writes files that existed although a sparse checkout excludes them: read-tree excludes them, too.</summary>
    private async Task WriteFilesOutside(Checkout subject, string tree, OpenedArchive archive, CancellationToken cancellationToken)
    {
        var aside = Path.Combine(subject.GitDir, "helios-restore-index");
        IReadOnlyList<string> whole = ["core.sparseCheckout=false"];
        try
        {
            await git.Run(Call(subject, "read-tree", archive.Commit) with { IndexFile = aside, Settings = whole }, cancellationToken);
            var absent = await Paths(
                Call(subject, "ls-files", "--deleted", "-z") with
                {
                    IndexFile = aside,
                    Settings = whole,
                },
                cancellationToken
            );
            var tagged = await Paths(Call(subject, "ls-files", "-t", "-z"), cancellationToken);
            var skipped = tagged
                .Where(line => line.StartsWith("S ", StringComparison.Ordinal))
                .Select(line => line[2..])
                .ToHashSet(StringComparer.Ordinal);
            // Excluded files that match the index did not exist.
            skipped.ExceptWith(
                await Paths(
                    Call(subject, "diff-index", "--cached", "--name-only", "--no-renames", "-z", archive.Commit, "--"),
                    cancellationToken
                )
            );
            var missing = absent
                .Where(path =>
                    !skipped.Contains(path)
                    && !Directory.Exists(Path.Combine(tree, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(path))))
                )
                .ToList();
            await git.Run(
                Call(subject, "checkout-index", "--force", "-z", "--stdin") with
                {
                    IndexFile = aside,
                    Settings = whole,
                    Stdin = Encoding.Latin1.GetBytes(string.Concat(missing.Select(path => path + "\0"))),
                },
                cancellationToken
            );
        }
        finally
        {
            File.Delete(aside);
        }
    }

    // A path is a sequence of bytes; Latin-1 keeps them unchanged.
    private async Task<string[]> Paths(GitCall call, CancellationToken cancellationToken) =>
        Encoding
            .Latin1.GetString((await git.Run(call, cancellationToken)).Stdout.Bytes.Span)
            .Split('\0', StringSplitOptions.RemoveEmptyEntries);

    private static GitCall Call(Checkout subject, params IReadOnlyList<string> arguments) =>
        new(arguments)
        {
            GitDir = subject.GitDir,
            WorkTree = subject.WorkTree ?? subject.GitDir,
            WholeTree = true,
        };
}
