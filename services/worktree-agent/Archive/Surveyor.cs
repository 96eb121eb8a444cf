using System.Text;
using Helios.WorktreeAgent.Git;

namespace Helios.WorktreeAgent.Archive;

/// <summary>Looks at a tree without changing it or its index.</summary>
internal sealed class Surveyor(GitProgram git)
{
    /// <summary>What shows that something is in progress.</summary>
    private static readonly string[] Signs =
        ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply", "sequencer", "BISECT_LOG", "MERGE_AUTOSTASH"];

    /// <param name="subject">The tree.</param>
    /// <param name="links">Links that setup made: as such they are nobody's work.</param>
    /// <param name="submodules">Whether to look into submodules: not while the tree lies elsewhere.</param>
    /// <param name="cancellationToken">Stops git.</param>
    public async Task<Survey> Look(ArchiveSubject subject, IReadOnlyList<string> links, bool submodules, CancellationToken cancellationToken)
    {
        var operation = Signs.Where(sign => Path.Exists(Path.Combine(subject.GitDir, sign))).ToList();
        if (subject.WorkTree is not { } tree)
            return new Survey(await Staged(subject.GitDir, cancellationToken), [], operation);
        var status = await git.Run(
            new GitCall("status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames", submodules ? "--ignore-submodules=none" : "--ignore-submodules=all")
            {
                GitDir = subject.GitDir,
                WorkTree = tree,
                WholeTree = true,
                Settings = ["core.untrackedCache=false"],
            },
            cancellationToken);
        var entries = PorcelainStatus.Parse(status.Stdout.Bytes.Span)
            .Where(entry => !(entry.Kind is '?' && links.Contains(entry.Path) && new FileInfo(Path.Combine(tree, entry.Path)).LinkTarget is not null));
        return new Survey([.. entries], await Hidden(subject, tree, cancellationToken), operation);
    }

    private async Task<IReadOnlyList<StatusEntry>> Staged(string gitDir, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(gitDir, "index")))
            return [];
        var head = await git.Try(new GitCall("rev-parse", "--verify", "--quiet", "HEAD^{commit}") { GitDir = gitDir }, cancellationToken);
        if (!head.Succeeded)
            return [];
        var differs = await git.Run(new GitCall("diff-index", "--cached", "--name-only", "-z", "HEAD", "--") { GitDir = gitDir, WholeTree = true }, cancellationToken);
        return [.. differs.Stdout.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(path => new StatusEntry('1', 'M', '.', "N...", path))];
    }

    private async Task<IReadOnlyList<string>> Hidden(ArchiveSubject subject, string tree, CancellationToken cancellationToken)
    {
        var file = Path.Combine(subject.GitDir, "index");
        if (!File.Exists(file))
            return [];
        var index = await File.ReadAllBytesAsync(file, cancellationToken);
        var hidden = IndexFlags.Hidden(index) ?? await AskHidden(subject.GitDir, cancellationToken);
        // What a sparse checkout leaves out is not there to be edited.
        return [.. hidden.Where(path => File.Exists(Path.Combine(tree, path)))];
    }

    private async Task<IReadOnlyList<string>> AskHidden(string gitDir, CancellationToken cancellationToken)
    {
        var listed = await git.Run(new GitCall("ls-files", "-v", "-z") { GitDir = gitDir, WholeTree = true }, cancellationToken);
        return [.. Encoding.UTF8.GetString(listed.Stdout.Bytes.Span).Split('\0').Where(l => l.Length > 2 && (l[0] is 'S' || char.IsAsciiLetterLower(l[0]))).Select(l => l[2..])];
    }
}
