using System.Globalization;
using System.Text;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Processes;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Sources;
using Helios.Worktrees.Surveys;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Changes;

/// <summary>Compares a lane's worktree with its base. Changes nothing: git works on a copy of the user's index.</summary>
internal sealed class LaneChanges(
    Repositories repositories,
    GitProgram git,
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
        var head = await Commit(place.Subject.GitDir, "HEAD", cancellationToken);
        var (ahead, behind) = head is null ? (0, 0) : await Distance(place, baseCommit, baseRef, cancellationToken);
        var files = await OnCopy(place.Subject, index => Compare(place.Subject, index, baseCommit, cancellationToken));
        return new LaneChangesView
        {
            LaneId = lane,
            Branch = RefFiles.ReadHead(place.Subject.GitDir)?.Branch,
            HeadCommit = head,
            BaseRef = baseRef,
            BaseCommit = baseCommit,
            Ahead = ahead,
            Behind = behind,
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
        Stream to,
        CancellationToken cancellationToken
    )
    {
        using var scope = LaneScope.Enter(lane);
        var place = await Find(repository, lane, cancellationToken);
        // A worktree that git cannot read completely has no patch.
        await limits.Within("reading the lane", options.Value.ChangesTimeout, limited => Look(place, limited), cancellationToken);
        await OnCopy(
            place.Subject,
            async index =>
            {
                await IncludeUntracked(place, index, cancellationToken);
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

    private static string[] Only(string? file) => file is null ? [] : [$":(top,literal){file}"];

    private async Task IncludeUntracked(Place place, string index, CancellationToken cancellationToken)
    {
        var untracked = await Untracked(place, index, cancellationToken);
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
    private async Task<ReadOnlyMemory<byte>> Untracked(Place place, string index, CancellationToken cancellationToken)
    {
        var listed = await git.Run(Call(place.Subject, index, "ls-files", "--others", "--exclude-standard", "-z"), cancellationToken);
        var links = place.Mark.Links.ToHashSet(StringComparer.Ordinal);
        var patterns = Encoding
            .Latin1.GetString(listed.Stdout.Bytes.Span)
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            // A nested repository ends with a slash.
            .Where(path => !path.EndsWith('/') && !links.Contains(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(path))))
            .Select(path => $":(top,literal){path}\0");
        return Encoding.Latin1.GetBytes(string.Concat(patterns));
    }

    private async Task<Place> Find(string repository, LaneId lane, CancellationToken cancellationToken)
    {
        var found = await repositories.Open(repository, cancellationToken);
        var gitDir = found.RegistrationOf(lane);
        if (Marks.Read(found, lane) is not { } mark)
            throw new GitException($"The worktree of {lane} does not exist.");
        foreach (var folder in (string[])[Path.GetDirectoryName(mark.WorktreePath) ?? "/", mark.WorktreePath, gitDir])
            if (RegularFile.KindOf(folder) is FileKind.Link)
                throw new GitException($"{folder} is a link, not a folder; its target does not belong to the lane. Remove it.");
        if (!Directory.Exists(gitDir) || !Directory.Exists(mark.WorktreePath))
            throw new GitException($"The worktree of {lane} does not exist.");
        return new Place(found, new Checkout(gitDir, mark.WorktreePath), mark.WorktreePath, mark);
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

    private async Task<(int Ahead, int Behind)> Distance(
        Place place,
        string baseCommit,
        string baseRef,
        CancellationToken cancellationToken
    )
    {
        // The base may have moved or been deleted.
        var tip = (baseRef.StartsWith('-') ? null : await Commit(place.Repository.CommonDir, baseRef, cancellationToken)) ?? baseCommit;
        var counted = await git.Line(
            new GitCall("rev-list", "--left-right", "--count", $"{tip}...HEAD", "^" + baseCommit, "--") { GitDir = place.Subject.GitDir },
            cancellationToken
        );
        var parts = counted.Split('\t');
        return (int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[0], CultureInfo.InvariantCulture));
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
