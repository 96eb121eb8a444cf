using System.Globalization;
using System.Text;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Processes.Files;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Reading;
using Helios.Worktrees.Sources;
using Helios.Worktrees.Surveys;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Changes;

/// <summary>
/// Compares a lane's worktree with its base. Changes nothing: git works on a copy of the user's index. A comparison takes two calls of git,
/// because commits are counted in this process wherever that gives git's answer.
/// </summary>
internal sealed class LaneChanges(
    Repositories repositories,
    GitProgram git,
    RepositoryReader reader,
    BaseTips tips,
    Surveyor surveyor,
    StepLimits limits,
    IOptions<WorktreeOptions> options
) : ILaneChanges
{
    // Overrides the user's display settings (colours, prefixes, tools, ignored submodules).
    private static readonly string[] Plainly =
    [
        "--find-renames",
        "--no-ext-diff",
        "--no-textconv",
        "--no-color",
        "--no-relative",
        "--ignore-submodules=none",
        "--submodule=short",
    ];

    private static readonly IReadOnlyList<string> Settings =
    [
        "core.splitIndex=false",
        "core.untrackedCache=false",
        "diff.autoRefreshIndex=true",
    ];

    /// <exception cref="GitException">Git cannot read it, or the worktree is gone.</exception>
    public Task<LaneChangesView> Read(
        string repository,
        LaneId lane,
        string baseCommit,
        string baseRef,
        CancellationToken cancellationToken
    ) =>
        limits.Within(
            "comparing the lane with its base",
            options.Value.ChangesTimeout,
            limited => Compare(repository, lane, baseCommit, baseRef, limited),
            cancellationToken
        );

    private async Task<LaneChangesView> Compare(
        string repository,
        LaneId lane,
        string baseCommit,
        string baseRef,
        CancellationToken cancellationToken
    )
    {
        using var scope = LaneScope.Enter(lane);
        var place = await Find(repository, lane, cancellationToken);
        var glance = await Look(place, cancellationToken);
        var head = await Head(place, cancellationToken);
        var divergence = head is null ? new Divergence(0, 0) : await Divergence(place, head, baseCommit, baseRef, cancellationToken);
        var files = await OnCopy(place.Subject, index => Compare(place.Subject, index, baseCommit, cancellationToken));
        return new LaneChangesView
        {
            LaneId = lane,
            Branch = RefFiles.ReadHead(place.Subject.GitDir)?.Branch,
            HeadCommit = head,
            BaseRef = baseRef,
            BaseCommit = baseCommit,
            Ahead = divergence.Ahead,
            Behind = divergence.Behind,
            Additions = files.Sum(file => (long?)file.Additions ?? 0),
            Deletions = files.Sum(file => (long?)file.Deletions ?? 0),
            Files = files,
            Untracked = [.. glance.Entries.Where(entry => entry.Kind is '?').Select(entry => entry.Shown)],
            Uncommitted =
            [
                .. glance
                    .Entries.Where(entry => entry.Kind is not '?')
                    .Select(entry => new UncommittedFile
                    {
                        Path = entry.Shown,
                        Index = $"{entry.Index}",
                        Worktree = $"{entry.Tree}",
                    }),
            ],
            Operation = Operation(glance),
        };
    }

    /// <summary>Writes a patch from the base's files to the lane's, including untracked files, without nested repositories.</summary>
    /// <exception cref="GitException">Git cannot read it completely.</exception>
    public async Task WritePatch(
        string repository,
        LaneId lane,
        string baseCommit,
        string? file,
        int? context,
        Stream to,
        CancellationToken cancellationToken
    )
    {
        using var scope = LaneScope.Enter(lane);
        var place = await Find(repository, lane, cancellationToken);
        // A worktree that git cannot read completely has no patch.
        var glance = await limits.Within(
            "reading the lane",
            options.Value.ChangesTimeout,
            limited => Look(place, limited),
            cancellationToken
        );
        await OnCopy(
            place.Subject,
            async index =>
            {
                await IncludeUntracked(place, index, glance, cancellationToken);
                var patch = Call(
                    place.Subject,
                    index,
                    [
                        "diff",
                        "--patch",
                        "--binary",
                        "--full-index",
                        "--src-prefix=a/",
                        "--dst-prefix=b/",
                        .. Plainly,
                        .. Around(context),
                        baseCommit,
                        "--",
                        .. Only(file),
                    ]
                ) with
                {
                    StdoutTo = to,
                    Enters = await surveyor.Entered(place.Subject, cancellationToken),
                };
                return await git.Run(patch, cancellationToken);
            }
        );
    }

    /// <summary>Writes the content of a file as it is in a commit.</summary>
    /// <exception cref="GitException">There is no such commit, or no such file in it, or git cannot read it.</exception>
    public async Task WriteFile(string repository, LaneId lane, string at, string file, Stream to, CancellationToken cancellationToken)
    {
        using var scope = LaneScope.Enter(lane);
        var place = await Find(repository, lane, cancellationToken);
        var gitDir = place.Subject.GitDir;
        if (at.StartsWith('-') || await Commit(gitDir, at, cancellationToken) is not { } commit)
            throw new GitException($"The repository has no commit '{at}'.");
        var name = $"{commit}:{file}";
        var kind = await git.Try(new GitCall("cat-file", "-t", name) { GitDir = gitDir }, cancellationToken);
        if (!kind.Succeeded || kind.Stdout.Text.TrimEnd('\n') != "blob")
            throw new GitException($"There is no file '{file}' in '{at}'.");
        await git.Run(new GitCall("cat-file", "blob", name) { GitDir = gitDir, StdoutTo = to }, cancellationToken);
    }

    private static string[] Around(int? context) =>
        context is { } lines ? [string.Create(CultureInfo.InvariantCulture, $"--unified={lines}")] : [];

    private static string[] Only(string? file) => file is null ? [] : [$":(top,literal){file}"];

    private async Task IncludeUntracked(Place place, string index, Glance glance, CancellationToken cancellationToken)
    {
        var untracked = Untracked(glance);
        if (!untracked.IsEmpty)
        {
            await git.Run(
                Call(place.Subject, index, "add", "--intent-to-add", "--sparse", "--pathspec-from-file=-", "--pathspec-file-nul") with
                {
                    Stdin = untracked,
                },
                cancellationToken
            );
        }
    }

    /// <summary>The untracked files, as patterns in bytes: a name need not be text.</summary>
    private static ReadOnlyMemory<byte> Untracked(Glance glance) =>
        Encoding.Latin1.GetBytes(
            string.Concat(
                glance
                    .Entries.Where(entry => entry.Kind is '?' && !entry.IsNestedRepository)
                    .Select(entry => $":(top,literal){entry.Bytes}\0")
            )
        );

    private async Task<Place> Find(string repository, LaneId lane, CancellationToken cancellationToken)
    {
        var found = await repositories.Open(repository, cancellationToken);
        var (subject, mark) = LaneTree.Of(found, lane);
        return new Place(found, subject, mark.WorktreePath, mark);
    }

    private Task<Glance> Look(Place place, CancellationToken cancellationToken) =>
        surveyor.Glance(place.Subject, place.Tree, place.Mark.Links, cancellationToken);

    private async Task<IReadOnlyList<ChangedFile>> Compare(
        Checkout subject,
        string index,
        string baseCommit,
        CancellationToken cancellationToken
    )
    {
        var question = Call(subject, index, ["diff", "--raw", "--numstat", "-z", "--no-abbrev", .. Plainly, baseCommit, "--"]);
        var said = await git.Run(question with { Enters = await surveyor.Entered(subject, cancellationToken) }, cancellationToken);
        return RawDiff.Parse(said.Stdout.Bytes.Span);
    }

    /// <summary>The lane's commit; null before its first one. Git status has read HEAD already, so it is a good one.</summary>
    private async Task<string?> Head(Place place, CancellationToken cancellationToken)
    {
        var head = await git.ReadHead(place.Subject.GitDir, cancellationToken);
        if (head is { Branch: not null, Ref: { } branch })
            return RefFiles.Find(place.Repository.CommonDir, branch);
        return head is { Ref: null } ? head.Commit : await Commit(place.Subject.GitDir, "HEAD", cancellationToken);
    }

    private async Task<Divergence> Divergence(
        Place place,
        string head,
        string baseCommit,
        string baseRef,
        CancellationToken cancellationToken
    )
    {
        var tip = await Tip(place, baseRef, cancellationToken) ?? baseCommit;
        if (await reader.Count(place.Repository, head, tip, baseCommit, cancellationToken) is { } counted)
            return counted;
        var said = await git.Line(
            new GitCall("rev-list", "--left-right", "--count", $"{tip}...{head}", "^" + baseCommit, "--") { GitDir = place.Subject.GitDir },
            cancellationToken
        );
        var parts = said.Split('\t');
        return new Divergence(int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[0], CultureInfo.InvariantCulture));
    }

    /// <summary>Where the base is today: it may have moved, or be gone (null).</summary>
    private async Task<string?> Tip(Place place, string baseRef, CancellationToken cancellationToken)
    {
        if (baseRef.StartsWith('-'))
            return null;
        return await tips.Find(place.Repository.CommonDir, baseRef, Ask, cancellationToken);

        // Others wait for this answer, too.
        Task<string?> Ask() => Commit(place.Repository.CommonDir, baseRef, CancellationToken.None);
    }

    private async Task<string?> Commit(string gitDir, string name, CancellationToken cancellationToken)
    {
        var found = await git.Try(
            new GitCall("rev-parse", "--verify", "--quiet", name + "^{commit}") { GitDir = gitDir },
            cancellationToken
        );
        return found.Succeeded ? found.Stdout.Text.TrimEnd('\n') : null;
    }

    private static GitOperation? Operation(Glance glance)
    {
        // A rebase also leaves signs of the commits it picks, so it is checked first.
        foreach (
            var (sign, operation) in (ReadOnlySpan<(string, GitOperation)>)
                [
                    ("rebase-merge", GitOperation.Rebase),
                    ("rebase-apply", GitOperation.Rebase),
                    ("MERGE_HEAD", GitOperation.Merge),
                    ("CHERRY_PICK_HEAD", GitOperation.CherryPick),
                    ("REVERT_HEAD", GitOperation.Revert),
                    ("BISECT_LOG", GitOperation.Bisect),
                ]
        )
        {
            if (glance.Operation.Contains(sign))
                return operation;
        }

        return null;
    }

    /// <summary>Works on a copy of the index in the same folder, where its references to other files stay valid.</summary>
    private static async Task<T> OnCopy<T>(Checkout subject, Func<string, Task<T>> work)
    {
        var copy = Path.Combine(subject.GitDir, $"helios-changes-{Ulid.Format(UlidGenerator.Shared.Next())}");
        try
        {
            var theirs = Path.Combine(subject.GitDir, "index");
            RegularFile.Copy(theirs, copy);
            return await work(copy);
        }
        finally
        {
            if (Directory.Exists(subject.GitDir))
            {
                File.Delete(copy);
                File.Delete(copy + ".lock");
            }
        }
    }

    private static GitCall Call(Checkout subject, string index, params string[] arguments) =>
        new(arguments)
        {
            GitDir = subject.GitDir,
            WorkTree = subject.WorkTree,
            IndexFile = index,
            WholeTree = true,
            Settings = Settings,
        };

    private sealed record Place(GitRepository Repository, Checkout Subject, string Tree, WorktreeMark Mark);
}
