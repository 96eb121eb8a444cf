using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Surveys;

namespace Helios.Worktrees.Archive;

/// <summary>
/// Keeps the unsaved state of a lane in use, so that deleting its worktree by accident costs only minutes of work. A snapshot is an archive
/// under its own ref, and replaces the previous one. It stays until the lane has ended and is archived.
/// </summary>
internal sealed class Snapshots(GitProgram git, Surveyor surveyor, Archiver archiver, Archives archives, TimeProvider time)
{
    private const string Folder = "refs/helios/snapshots";

    // The state of each lane at its last check.
    private readonly ConcurrentDictionary<LaneId, string> seen = new();

    public static string RefOf(LaneId lane) => $"{Folder}/{lane}";

    /// <summary>
    /// Takes a snapshot if something has changed since the last one; null if nothing has changed, nothing is unsaved, or the worktree is
    /// gone.
    /// </summary>
    /// <exception cref="GitException">It could not be taken; the previous one stays.</exception>
    public async Task<ArchiveView?> Take(GitRepository repository, WorktreeMark mark, CancellationToken cancellationToken)
    {
        var lane = mark.LaneId;
        using var scope = LaneScope.Enter(lane);
        var subject = new Checkout(repository.RegistrationOf(lane), mark.WorktreePath);
        // A missing tree must not replace the snapshot taken while it existed.
        if (!Registrations.NameEachOther(mark.WorktreePath, subject.GitDir))
            return null;
        var survey = (await surveyor.Look(subject, mark.Links, submodules: true, cancellationToken)).Required;
        var print = Print(subject, survey);
        if (seen.TryGetValue(lane, out var known) && known == print)
            return null;
        var tip = LaneBranches.TipOf(repository, mark.Branch);
        if (!survey.Dirty && survey.Repositories.Count == 0 && RefFiles.Find(repository.CommonDir, RefOf(lane)) is null)
        {
            seen[lane] = print;
            return null;
        }

        var plan = new ArchivePlan(lane, mark.InstallationId)
        {
            Ref = RefOf(lane),
            Replaces = true,
            Branch = mark.Branch,
            BaseCommit = mark.BaseCommit,
            Dirty = survey.Dirty,
            Refs = tip is null ? [] : new Dictionary<string, string> { ["refs/heads/" + mark.Branch] = tip },
        };
        try
        {
            var made = await archiver.Archive(subject, survey, plan, cancellationToken);
            seen[lane] = print;
            return new ArchiveView
            {
                Ref = plan.Ref,
                Commit = made.Commit,
                Dirty = plan.Dirty,
                UnmergedCommits = 0,
                At = time.GetUtcNow(),
            };
        }
        finally
        {
            TemporaryTree.Delete(subject);
        }
    }

    /// <summary>A lane's last snapshot; null if there is none.</summary>
    public async Task<OpenedArchive?> Find(GitRepository repository, LaneId lane, CancellationToken cancellationToken) =>
        RefFiles.Find(repository.CommonDir, RefOf(lane)) is { } commit ? await archives.Open(repository, commit, cancellationToken) : null;

    /// <summary>
    /// Makes the last snapshot part of the lane's archive, because its worktree is gone. If no commit was made after it, its files become
    /// the archive's; otherwise it becomes a parent, because its files must not hide the later commits. Idempotent.
    /// </summary>
    /// <param name="repository">The repository; its lock is not held.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="made">The archive of the remains.</param>
    /// <param name="head">The lane's HEAD, if still known.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The archive; null if there is no snapshot.</returns>
    public async Task<ArchiveView?> Promote(
        GitRepository repository,
        LaneId lane,
        ArchiveView? made,
        string? head,
        CancellationToken cancellationToken
    )
    {
        if (await Find(repository, lane, cancellationToken) is not { } snapshot)
            return null;
        var commit = made is null ? snapshot.Commit : await Together(repository, lane, snapshot, made, head, cancellationToken);
        await git.Run(
            new GitCall("update-ref", "-m", "helios: the worktree was gone", Archives.RefOf(lane), commit)
            {
                GitDir = repository.CommonDir,
            },
            cancellationToken
        );
        return new ArchiveView
        {
            Ref = Archives.RefOf(lane),
            Commit = commit,
            Dirty = snapshot.Manifest.Dirty || made?.Dirty is true,
            UnmergedCommits = made?.UnmergedCommits ?? 0,
            At = snapshot.Manifest.At,
        };
    }

    /// <summary>Combines two archives into the later one, whose state gets the other as a parent.</summary>
    private async Task<string> Together(
        GitRepository repository,
        LaneId lane,
        OpenedArchive snapshot,
        ArchiveView made,
        string? head,
        CancellationToken cancellationToken
    )
    {
        var held = await git.Try(
            new GitCall("merge-base", "--is-ancestor", snapshot.Commit, made.Commit) { GitDir = repository.CommonDir },
            cancellationToken
        );
        if (held.Succeeded || await archives.Open(repository, made.Commit, cancellationToken) is not { } rest)
            return made.Commit;
        var isLast = head is null || snapshot.Manifest.HeadCommit is not { } then || then == head;
        var (first, other) = isLast ? (snapshot, rest) : (rest, snapshot);
        var parents = await Parents(repository, first.Commit, cancellationToken);
        var state = await Made(
            repository,
            first.State,
            [.. await Parents(repository, first.State, cancellationToken), other.Commit],
            $"State of {lane}",
            cancellationToken
        );
        return await Made(
            repository,
            first.Commit,
            [.. parents[..^1], state],
            $"Archive of {lane}\n\nMade by Helios after the worktree was gone.",
            cancellationToken
        );
    }

    /// <summary>Deletes a lane's snapshot; git collects its objects.</summary>
    public async Task Drop(GitRepository repository, LaneId lane, CancellationToken cancellationToken)
    {
        seen.TryRemove(lane, out _);
        if (RefFiles.Find(repository.CommonDir, RefOf(lane)) is not null)
            await git.Run(new GitCall("update-ref", "-d", RefOf(lane)) { GitDir = repository.CommonDir }, cancellationToken);
    }

    private async Task<string[]> Parents(GitRepository repository, string commit, CancellationToken cancellationToken) =>
        (await git.Line(new GitCall("rev-parse", $"{commit}^@") { GitDir = repository.CommonDir }, cancellationToken)).Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries
        );

    /// <summary>A commit with the tree of another commit.</summary>
    private Task<string> Made(
        GitRepository repository,
        string like,
        IEnumerable<string> parents,
        string message,
        CancellationToken cancellationToken
    ) =>
        git.Line(
            new GitCall(["commit-tree", $"{like}^{{tree}}", .. parents.SelectMany(parent => new[] { "-p", parent }), "-m", message])
            {
                GitDir = repository.CommonDir,
                Email = "helios@localhost",
            },
            cancellationToken
        );

    /// <summary>
    /// Identifies the state of a tree without reading its files: HEAD, the index, and size and times of each changed file.
    /// </summary>
    private static string Print(Checkout subject, Survey.Complete survey)
    {
        var text = new StringBuilder().AppendLine(RefFiles.ReadHead(subject.GitDir)?.ToString());
        Add(Path.Combine(subject.GitDir, "index"));
        foreach (var entry in survey.Entries)
        {
            text.AppendLine(entry.ToString());
            Add(Path.Combine(subject.WorkTree ?? "", entry.Path.TrimEnd('/')));
        }

        // For a nested repository, the index and HEAD show most changes.
        foreach (var inside in survey.Repositories)
        {
            Add(Path.Combine(subject.WorkTree ?? "", inside, ".git", "index"));
            Add(Path.Combine(subject.WorkTree ?? "", inside, ".git", "logs", "HEAD"));
        }

        foreach (var hidden in survey.Hidden)
            Add(Path.Combine(subject.WorkTree ?? "", hidden));
        text.AppendJoin('\n', survey.Operation);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));

        void Add(string path)
        {
            var file = new FileInfo(path);
            text.AppendLine(
                file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}")
                : Directory.Exists(path) ? string.Create(CultureInfo.InvariantCulture, $"{Directory.GetLastWriteTimeUtc(path).Ticks}")
                : "-"
            );
        }
    }
}
