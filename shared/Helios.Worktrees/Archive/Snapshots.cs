using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Surveys;

namespace Helios.Worktrees.Archive;

/// <summary>
/// Keeps the unsaved state of a lane that is being worked in, so that a worktree that somebody deletes costs minutes: an archive like any other, under a
/// ref of its own, each in the place of the one before. It stays until the lane has ended and is archived.
/// </summary>
internal sealed class Snapshots(GitProgram git, Surveyor surveyor, Archiver archiver, Archives archives, TimeProvider time)
{
    private const string Folder = "refs/helios/snapshots";

    // What each lane was like when it was last looked at.
    private readonly ConcurrentDictionary<LaneId, string> seen = new();

    public static string RefOf(LaneId lane) => $"{Folder}/{lane}";

    /// <summary>Takes one if something has changed since the last look; null where nothing has, nothing is unsaved, or the worktree is gone.</summary>
    /// <exception cref="GitException">It could not be taken; the one before stays.</exception>
    public async Task<ArchiveView?> Take(GitRepository repository, WorktreeMark mark, CancellationToken cancellationToken)
    {
        var lane = mark.LaneId;
        using var scope = LaneScope.Enter(lane);
        var subject = new Checkout(repository.RegistrationOf(lane), mark.WorktreePath);
        // A tree that is gone must not cost the snapshot that was taken while it was there.
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
            return new ArchiveView { Ref = plan.Ref, Commit = made.Commit, Dirty = plan.Dirty, UnmergedCommits = 0, At = time.GetUtcNow() };
        }
        finally
        {
            TemporaryTree.Delete(subject);
        }
    }

    /// <summary>A lane's last snapshot; null when there is none.</summary>
    public async Task<OpenedArchive?> Find(GitRepository repository, LaneId lane, CancellationToken cancellationToken) =>
        RefFiles.Find(repository.CommonDir, RefOf(lane)) is { } commit ? await archives.Open(repository, commit, cancellationToken) : null;

    /// <summary>
    /// Makes the last snapshot part of the lane's archive, because its worktree is gone. Where no commit was made after it, its files are the archive's;
    /// else they are kept among its parents, because they must not hide the later commits. Again it changes nothing.
    /// </summary>
    /// <param name="repository">The repository; its lock is not held.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="made">What was archived of what is left.</param>
    /// <param name="head">Where the lane's HEAD is now, if that can still be told.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <returns>The archive; null where there is no snapshot.</returns>
    public async Task<ArchiveView?> Promote(GitRepository repository, LaneId lane, ArchiveView? made, string? head, CancellationToken cancellationToken)
    {
        if (await Find(repository, lane, cancellationToken) is not { } snapshot)
            return null;
        var commit = made is null ? snapshot.Commit : await Together(repository, lane, snapshot, made, head, cancellationToken);
        await git.Run(
            new GitCall("update-ref", "-m", "helios: the worktree was gone", Archives.RefOf(lane), commit) { GitDir = repository.CommonDir }, cancellationToken);
        return new ArchiveView
        {
            Ref = Archives.RefOf(lane),
            Commit = commit,
            Dirty = snapshot.Manifest.Dirty || made?.Dirty is true,
            UnmergedCommits = made?.UnmergedCommits ?? 0,
            At = snapshot.Manifest.At,
        };
    }

    /// <summary>One archive of two: the later one, which keeps the other among the parents of its state, as an archive keeps all that has to outlive the files.</summary>
    private async Task<string> Together(
        GitRepository repository, LaneId lane, OpenedArchive snapshot, ArchiveView made, string? head, CancellationToken cancellationToken)
    {
        var held = await git.Try(new GitCall("merge-base", "--is-ancestor", snapshot.Commit, made.Commit) { GitDir = repository.CommonDir }, cancellationToken);
        if (held.Succeeded || await archives.Open(repository, made.Commit, cancellationToken) is not { } rest)
            return made.Commit;
        var isLast = head is null || snapshot.Manifest.HeadCommit is not { } then || then == head;
        var (first, other) = isLast ? (snapshot, rest) : (rest, snapshot);
        var parents = await Parents(repository, first.Commit, cancellationToken);
        var state = await Made(
            repository, first.State, [.. await Parents(repository, first.State, cancellationToken), other.Commit], $"State of {lane}", cancellationToken);
        return await Made(repository, first.Commit, [.. parents[..^1], state], $"Archive of {lane}\n\nMade by Helios after the worktree was gone.", cancellationToken);
    }

    /// <summary>Lets a lane's snapshot go; its objects are git's to collect.</summary>
    public async Task Drop(GitRepository repository, LaneId lane, CancellationToken cancellationToken)
    {
        seen.TryRemove(lane, out _);
        if (RefFiles.Find(repository.CommonDir, RefOf(lane)) is not null)
            await git.Run(new GitCall("update-ref", "-d", RefOf(lane)) { GitDir = repository.CommonDir }, cancellationToken);
    }

    private async Task<string[]> Parents(GitRepository repository, string commit, CancellationToken cancellationToken) =>
        (await git.Line(new GitCall("rev-parse", $"{commit}^@") { GitDir = repository.CommonDir }, cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A commit with the tree of another one.</summary>
    private Task<string> Made(GitRepository repository, string like, IEnumerable<string> parents, string message, CancellationToken cancellationToken) => git.Line(
        new GitCall(["commit-tree", $"{like}^{{tree}}", .. parents.SelectMany(parent => new[] { "-p", parent }), "-m", message])
        {
            GitDir = repository.CommonDir,
            Email = "helios@localhost",
        },
        cancellationToken);

    /// <summary>What tells one state of a tree from another without reading its files: HEAD, the index, and of each file that differs its size and times.</summary>
    private static string Print(Checkout subject, Survey.Complete survey)
    {
        var text = new StringBuilder().AppendLine(RefFiles.ReadHead(subject.GitDir)?.ToString());
        Add(Path.Combine(subject.GitDir, "index"));
        foreach (var entry in survey.Entries)
        {
            text.AppendLine(entry.ToString());
            Add(Path.Combine(subject.WorkTree ?? "", entry.Path.TrimEnd('/')));
        }

        // Of a repository inside, the index and HEAD say most of what happens to it.
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
            text.AppendLine(file.Exists
                ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}")
                : Directory.Exists(path) ? string.Create(CultureInfo.InvariantCulture, $"{Directory.GetLastWriteTimeUtc(path).Ticks}") : "-");
        }
    }
}
