using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Processes;
using Helios.Worktrees.Git;
using Microsoft.Extensions.Logging;

namespace Helios.Worktrees.Places;

/// <summary>
/// Where removed trees go by a rename, and where they are deleted later, one after the other. Only what bears <see cref="Gone"/> is ever deleted:
/// it is saved, or was nobody's, and git does not register it.
/// </summary>
internal sealed partial class Trash(RepositoryLocks locks, IProcessRunner processes, ILogger<Trash> logger) : IAsyncDisposable
{
    public const string Gone = ".gone";

    private const int Attempts = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Channel<GitRepository> asked = Channel.CreateUnbounded<GitRepository>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, byte> queued = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock starting = new();
    /// <summary>How long a git that found a worktree may take to have read all of it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan RemoveLimit = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim deleting = new(1, 1);
    private readonly ConcurrentDictionary<string, string> stuck = new(StringComparer.Ordinal);
    private Task? worker;

    /// <summary>What could not be deleted at the last attempt; it is tried again.</summary>
    public IReadOnlyList<HostTrouble> Troubles =>
    [
        .. stuck.Select(entry => new HostTrouble
        {
            Kind = HostTroubleKind.TrashNotEmptied,
            Subject = entry.Key,
            Detail = $"{entry.Key} was removed with its lane and cannot be deleted: {entry.Value} Delete it by hand; its work is saved.",
            Lanes = LaneId.TryParse(Path.GetFileName(entry.Key).Split('.')[0], null, out var lane) ? [lane] : [],
        }),
    ];

    /// <summary>Takes a worktree's folder away for good.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="folder">The folder; it lies aside since it was surveyed.</param>
    /// <param name="proof">That nothing of it is lost, or that somebody has consented.</param>
    public static void LetGoOfTree(GitRepository repository, LaneId lane, string folder, SavedState proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        LetGo(repository.TrashFolder, lane.ToString(), folder);
    }

    /// <summary>Takes away for good what there is of a worktree that never was ready: nobody was told of it.</summary>
    public static void LetGoOfTree(GitRepository repository, WorktreeMark mark, string folder)
    {
        if (mark.ProvisionedAt is not null)
            throw new InvalidOperationException($"{folder} was ready once; it goes with a survey only.");
        LetGo(repository.TrashFolder, mark.LaneId.ToString(), folder);
    }

    /// <summary>Takes what there is of a pool's slot away for good.</summary>
    public static void LetGoOfSlot(string trash, string slot, string folder)
    {
        if (Directory.Exists(folder))
            LetGo(trash, slot, folder);
    }

    /// <summary>Makes git pass over a private git directory: it no longer knows the worktree.</summary>
    public static void LetGoOfRegistration(GitRepository repository, LaneId lane) => LetGoOfRegistration(repository.RegistrationOf(lane));

    /// <summary>The same of any worktree's, whose files go with the lane's.</summary>
    public static void LetGoOfRegistration(string gitDir)
    {
        var named = Path.Combine(gitDir, "gitdir");
        if (File.Exists(named))
            File.Move(named, Path.Combine(gitDir, GitRepository.LetGoFile));
        else
            File.WriteAllText(Path.Combine(gitDir, GitRepository.LetGoFile), "");
    }

    /// <summary>Takes a private git directory that was let go away at once, where its place is needed.</summary>
    public static void Clear(GitRepository repository, LaneId lane)
    {
        if (GitRepository.IsLetGo(repository.RegistrationOf(lane)))
            LetGo(repository.OwnTrashFolder, lane.ToString(), repository.RegistrationOf(lane));
    }

    /// <summary>Deletes in the background what lies there.</summary>
    public void EmptySoon(GitRepository repository)
    {
        lock (starting)
            worker ??= Task.Run(Work);
        if (queued.TryAdd(repository.CommonDir, 0))
            asked.Writer.TryWrite(repository);
    }

    /// <summary>Deletes what lies there, and the folders that are empty then.</summary>
    public async Task Empty(GitRepository repository, CancellationToken cancellationToken)
    {
        await deleting.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await EmptyAll(repository, cancellationToken);
                    return;
                }
                catch (Exception failure) when (WentMeanwhile(failure) && attempt < Attempts && Directory.Exists(repository.CommonDir))
                {
                    // Another agent of this host empties the same trash: what it leaves is looked at again, when it is through.
                    await Task.Delay(Pause, TimeProvider.System, cancellationToken);
                }
                catch (Exception failure) when (WentMeanwhile(failure))
                {
                    // The repository itself is gone, or the other agent has more to do than is worth waiting for.
                    return;
                }
            }
        }
        finally
        {
            deleting.Release();
        }
    }

    private async Task EmptyAll(GitRepository repository, CancellationToken cancellationToken)
    {
        var letGo = LetGoRegistrations(repository);
        var places = WorktreePlaces.All(repository);
        foreach (var place in places)
            await DeleteGone(place.TrashFolder, cancellationToken);
        if (letGo.Count > 0)
        {
            // What it waits for is other processes, whatever clock this one is given.
            await Task.Delay(Grace, TimeProvider.System, cancellationToken);
            using (await locks.Take(repository, cancellationToken))
                foreach (var gitDir in letGo.Where(GitRepository.IsLetGo))
                    LetGo(repository.OwnTrashFolder, Path.GetFileName(gitDir), gitDir);
        }
        await DeleteGone(repository.OwnTrashFolder, cancellationToken);
        using (await locks.Take(repository, cancellationToken))
        {
            foreach (var folder in (string[])[repository.RegistrationsFolder, repository.OwnTrashFolder, repository.OwnPoolFolder])
                DeleteIfEmpty(folder);
            var hasLanes = Marks.Any(repository);
            foreach (var place in places.Where(place => Directory.Exists(place.ManagedRoot)))
            {
                DeleteIfEmpty(place.TrashFolder);
                DeleteIfEmpty(place.PoolFolder);
                // While there are lanes, its absence means that it was taken away.
                if (hasLanes)
                    continue;
                File.Delete(Path.Combine(place.ManagedRoot, WholeFile.AsideName));
                DeleteIfEmpty(place.ManagedRoot);
            }
        }
    }

    private static List<string> LetGoRegistrations(GitRepository repository) =>
        Directory.Exists(repository.RegistrationsFolder)
            ? [.. Directory.EnumerateDirectories(repository.RegistrationsFolder).Where(GitRepository.IsLetGo)]
            : [];

    private async Task DeleteGone(string trash, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(trash))
            return;
        ExceptionDispatchInfo? went = null;
        foreach (var gone in stuck.Keys.Where(path => Path.GetDirectoryName(path) == trash && !Path.Exists(path)))
            stuck.TryRemove(gone, out _);
        foreach (var entry in Directory.GetDirectories(trash, "*" + Gone))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await DeleteEntry(entry, cancellationToken);
                stuck.TryRemove(entry, out _);
            }
            catch (Exception failure) when (WentMeanwhile(failure))
            {
                // The others are deleted first: two that begin with the same entry do not keep each other from all of them.
                went ??= ExceptionDispatchInfo.Capture(failure);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                if (stuck.TryAdd(entry, failure.Message))
                    LogNotDeleted(entry, failure.Message);
            }
        }
        went?.Throw();
    }

    private async Task DeleteEntry(string entry, CancellationToken cancellationToken)
    {
        // It was none when the tree was let go; what it holds is not the lane's.
        if (MountPoints.Inside(entry) is { } mounted)
            throw new IOException($"Another file system is mounted at {mounted}; unmount it.");
        try
        {
            Delete(entry);
        }
        catch (Exception failure) when (failure is IOException or ArgumentException && Directory.Exists(entry))
        {
            // A name that is no UTF-8 text, or a path that is too long, cannot be named here; rm takes what is there as it is.
            var removed = await processes.Run(new CommandSpec("rm", "-rf", "--", entry) { Timeout = RemoveLimit }, cancellationToken);
            if (!removed.Succeeded && Directory.Exists(entry))
                throw new IOException(removed.Stderr.Tail(500).Split('\n')[0] is { Length: > 0 } said ? $"{said}." : $"rm {removed.Ending.Describe()}.", failure);
        }
    }

    // Deleting names a folder that is gone, changing modes any path.
    private static bool WentMeanwhile(Exception failure) => failure is DirectoryNotFoundException or FileNotFoundException;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        asked.Writer.TryComplete();
        if (worker is not null)
            await worker;
        stopping.Dispose();
        deleting.Dispose();
    }

    private static void LetGo(string trash, string name, string folder)
    {
        Directory.CreateDirectory(trash);
        for (var n = 1; ; n++)
        {
            var place = Path.Combine(trash, $"{name}.{n}{Gone}");
            if (Path.Exists(place))
                continue;
            Directory.Move(folder, place);
            return;
        }
    }

    private async Task Work()
    {
        try
        {
            await foreach (var repository in asked.Reader.ReadAllAsync(stopping.Token))
            {
                queued.TryRemove(repository.CommonDir, out _);
                try
                {
                    await Empty(repository, stopping.Token);
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or GitException)
                {
                    LogNotEmptied(repository.CommonDir, failure.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What is left is found at the next start.
        }
    }

    /// <summary>Deletes a folder with what is in it, write-protected folders too.</summary>
    public static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException && !OperatingSystem.IsWindows())
        {
            // Folders without write permission (a module cache, say) keep their content until they get it.
            MakeWritable(folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void MakeWritable(string folder)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var inside in new DirectoryInfo(folder).EnumerateDirectories().Where(d => d.LinkTarget is null))
            MakeWritable(inside.FullName);
    }

    private static void DeleteIfEmpty(string folder)
    {
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }

    [LoggerMessage(2105, LogLevel.Warning, "{Path} was removed and cannot be deleted; it is tried again: {Reason}")]
    private partial void LogNotDeleted(string path, string reason);

    [LoggerMessage(2101, LogLevel.Warning, "What was removed from {Repository} is not deleted yet and will be tried again: {Reason}")]
    private partial void LogNotEmptied(string repository, string reason);
}
