using System.Text;
using Helios.Processes;
using Helios.Processes.Files;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Surveys;

/// <summary>Examines a tree without changing it or its index.</summary>
internal sealed class Surveyor(GitProgram git, TreeWalk walk, IProcessRunner processes)
{
    /// <summary>Files and folders that show an operation in progress.</summary>
    private static readonly string[] Signs =
    [
        "MERGE_HEAD",
        "CHERRY_PICK_HEAD",
        "REVERT_HEAD",
        "rebase-merge",
        "rebase-apply",
        "sequencer",
        "BISECT_LOG",
        "MERGE_AUTOSTASH",
    ];

    /// <param name="subject">The tree.</param>
    /// <param name="links">Links made by setup, which are not work.</param>
    /// <param name="submodules">Whether to examine submodules: not while the tree is moved aside.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Survey> Look(Checkout subject, IReadOnlyList<string> links, bool submodules, CancellationToken cancellationToken)
    {
        try
        {
            BlockingFiles.Refuse(subject.GitDir);
            RefuseOddRefs(subject.GitDir);
            var operation = OperationOf(subject);
            if (subject.WorkTree is not { } tree)
                return new Survey.Complete(await Staged(subject.GitDir, cancellationToken), [], operation, []);
            var listing = await walk.Walk(tree, subject.Origin, cancellationToken);
            if (listing.Gaps.Count > 0)
                return new Survey.Incomplete(listing.Gaps);
            return new Survey.Complete(
                await Status(subject, tree, links, submodules, proof: true, cancellationToken),
                await Hidden(subject, tree, cancellationToken),
                operation,
                listing.Repositories
            );
        }
        catch (Exception failure) when (failure is GitException or IOException or UnauthorizedAccessException or FormatException)
        {
            var where = subject.WorkTree ?? subject.GitDir;
            return new Survey.Incomplete([new SurveyGap(where, $"Cannot survey {where}: {failure.Message}")]);
        }
    }

    /// <summary>The status of a tree that is not about to be removed; unreadable parts are skipped.</summary>
    /// <exception cref="GitException">Git cannot read the tree at all.</exception>
    public async Task<Glance> Glance(Checkout subject, string tree, IReadOnlyList<string> links, CancellationToken cancellationToken)
    {
        BlockingFiles.Refuse(subject.GitDir);
        return new(await Status(subject, tree, links, submodules: true, proof: false, cancellationToken), OperationOf(subject));
    }

    /// <summary>The repositories inside a tree that can be read completely.</summary>
    /// <exception cref="GitException">It cannot.</exception>
    public async Task<IReadOnlyList<string>> Repositories(Checkout subject, string tree, CancellationToken cancellationToken)
    {
        var listing = await walk.Walk(tree, subject.Origin, cancellationToken);
        return listing.Gaps.Count == 0 ? listing.Repositories : throw new GitException(new Survey.Incomplete(listing.Gaps).Describe());
    }

    // Nobody can open the file of such a ref, and what it alone names would be lost.
    private static void RefuseOddRefs(string gitDir)
    {
        var refs = Path.Combine(gitDir, "refs");
        if (
            Directory.Exists(refs)
            && Directory.EnumerateFileSystemEntries(refs, "*", SearchOption.AllDirectories).FirstOrDefault(BlockingFiles.IsNoText)
                is { } odd
        )
            throw new GitException($"Cannot read {odd}: the name of this ref is not UTF-8 text. Rename it or delete it.");
    }

    /// <summary>Files and folders that show an operation in progress.</summary>
    public static List<string> OperationOf(Checkout subject) => [.. Signs.Where(sign => Path.Exists(Path.Combine(subject.GitDir, sign)))];

    private async Task<IReadOnlyList<StatusEntry>> Status(
        Checkout subject,
        string tree,
        IReadOnlyList<string> links,
        bool submodules,
        bool proof,
        CancellationToken cancellationToken
    )
    {
        // A complete walk has already found them.
        if (!proof)
            await BlockingFiles.RefuseIn(tree, processes, cancellationToken);
        var status = await git.Run(
            new GitCall(
                "status",
                "--porcelain=v2",
                "-z",
                "--untracked-files=all",
                "--no-renames",
                submodules ? "--ignore-submodules=none" : "--ignore-submodules=all"
            )
            {
                GitDir = subject.GitDir,
                WorkTree = tree,
                WholeTree = true,
                Enters = submodules ? await Entered(subject, cancellationToken) : [],
                Settings = ["core.untrackedCache=false", "core.safecrlf=false"],
                TakesNoWarning = proof,
            },
            cancellationToken
        );
        var entries = PorcelainStatus.Parse(status.Stdout.Bytes.Span);
        return
        [
            .. entries.Where(entry =>
                !(entry.Kind is '?' && links.Contains(entry.Path) && new FileInfo(Path.Combine(tree, entry.Path)).LinkTarget is not null)
            ),
        ];
    }

    private async Task<IReadOnlyList<StatusEntry>> Staged(string gitDir, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(gitDir, "index")))
            return [];
        var head = await git.Try(new GitCall("rev-parse", "--verify", "--quiet", "HEAD^{commit}") { GitDir = gitDir }, cancellationToken);
        if (!head.Succeeded)
            return [];
        var differs = await git.Run(
            new GitCall("diff-index", "--cached", "--name-only", "-z", "HEAD", "--")
            {
                GitDir = gitDir,
                WholeTree = true,
                TakesNoWarning = true,
            },
            cancellationToken
        );
        return
        [
            .. differs
                .Stdout.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Select(path => new StatusEntry('1', 'M', '.', "N...", path)),
        ];
    }

    /// <summary>
    /// Whether a tree contains nested repositories, registered as submodules or not: their parts refer to each other by relative paths.
    /// </summary>
    public async Task<bool> HoldsRepositories(Checkout subject, CancellationToken cancellationToken) =>
        Directory.Exists(Path.Combine(subject.GitDir, "modules"))
        || (subject.WorkTree is { } tree && File.Exists(Path.Combine(tree, ".gitmodules")))
        || (await Facts(subject.GitDir, cancellationToken)).HasGitlinks;

    /// <summary>
    /// The git directories of the repositories at gitlinks, recursively: git starts itself there when it examines submodules. All of
    /// them belong to the lane.
    /// </summary>
    /// <exception cref="GitException">One of them does not; the message names it.</exception>
    public async Task<IReadOnlyList<string>> Entered(Checkout subject, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        var around = new Stack<Checkout>([subject]);
        while (around.TryPop(out var next))
        {
            foreach (var path in (await Facts(next.GitDir, cancellationToken)).Gitlinks)
            {
                // Git would go into it, and nobody could read its settings first.
                if (BlockingFiles.IsNoText(path))
                    throw new GitException(
                        $"{Path.Combine(next.WorkTree ?? next.GitDir, path)} is a submodule whose path is not UTF-8 text, so its settings "
                            + "cannot be checked. Rename it (git mv) or remove it."
                    );
                var folder = Path.Combine(next.WorkTree ?? next.GitDir, path);
                if (
                    RegularFile.KindOf(folder) is not FileKind.Directory
                    || GitDirs.In(folder) is not { } gitDir
                    || !Directory.Exists(gitDir)
                    || found.Contains(gitDir)
                )
                    continue;
                GitDirs.RefuseOutside(folder, gitDir, next);
                BlockingFiles.Refuse(gitDir);
                found.Add(gitDir);
                around.Push(new Checkout(gitDir, folder));
            }
        }
        return found;
    }

    private async Task<IReadOnlyList<string>> Hidden(Checkout subject, string tree, CancellationToken cancellationToken)
    {
        // Files excluded by a sparse checkout do not exist and cannot have edits.
        var facts = await Facts(subject.GitDir, cancellationToken);
        return [.. facts.Hidden.Where(path => IsThere(Path.Combine(tree, path)))];
    }

    // A name that is not text cannot be checked; assuming that it exists is safer.
    private static bool IsThere(string path) =>
        path.Contains('\uFFFD', StringComparison.Ordinal) || Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private async Task<IndexFacts> Facts(string gitDir, CancellationToken cancellationToken)
    {
        var file = Path.Combine(gitDir, "index");
        if (!File.Exists(file))
            return new IndexFacts([], []);
        return IndexFlags.Of(file) ?? await Ask(gitDir, cancellationToken);
    }

    private async Task<IndexFacts> Ask(string gitDir, CancellationToken cancellationToken)
    {
        var tagged = await git.Run(
            new GitCall("ls-files", "-v", "-z")
            {
                GitDir = gitDir,
                WholeTree = true,
                TakesNoWarning = true,
            },
            cancellationToken
        );
        var staged = await git.Run(
            new GitCall("ls-files", "--stage", "-z")
            {
                GitDir = gitDir,
                WholeTree = true,
                TakesNoWarning = true,
            },
            cancellationToken
        );
        return new IndexFacts(
            [
                .. tagged
                    .Stdout.Text.Split('\0')
                    .Where(l => l.Length > 2 && (l[0] is 'S' || char.IsAsciiLetterLower(l[0])))
                    .Select(l => l[2..]),
            ],
            [
                .. Encoding
                    .UTF8.GetString(staged.Stdout.Bytes.Span)
                    .Split('\0')
                    .Where(l => l.StartsWith("160000 ", StringComparison.Ordinal))
                    .Select(l => l.Split('\t', 2)[1])
                    .Distinct(StringComparer.Ordinal),
            ]
        );
    }
}
