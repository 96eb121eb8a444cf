using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Processes;
using Helios.Worktrees.Git;
using Microsoft.Extensions.Logging;

namespace Helios.Worktrees.Places;

/// <summary>
/// Removed trees are renamed into the trash, and deleted there later, one after the other. Only entries with the name part
/// <see cref="Gone"/> are ever deleted:
/// they are saved or had no owner, and git has no registration for them.
/// </summary>
internal sealed partial class Trash(RepositoryLocks locks, FileSystems fileSystems, IProcessRunner processes, ILogger<Trash> logger)
    : IAsyncDisposable
{
    public const string Gone = ".gone";

    private const int Attempts = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Channel<GitRepository> asked = Channel.CreateUnbounded<GitRepository>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly ConcurrentDictionary<string, byte> queued = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock starting = new();

    /// <summary>How long a git process that found a worktree may take to read it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan RemoveLimit = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim deleting = new(1, 1);
    private readonly ConcurrentDictionary<string, string> stuck = new(StringComparer.Ordinal);
    private Task? worker;

    /// <summary>What could not be deleted at the last attempt; it is retried.</summary>
    public IReadOnlyList<HostTrouble> Troubles =>
        [
            .. stuck.Select(entry => new HostTrouble
            {
                Kind = HostTroubleKind.TrashNotEmptied,
                Subject = entry.Key,
                Detail =
                    $"Could not delete {entry.Key}, which was removed with its lane: {entry.Value} Delete it manually; its work is saved.",
                Lanes = LaneId.TryParse(Path.GetFileName(entry.Key).Split('.')[0], null, out var lane) ? [lane] : [],
            }),
        ];

    /// <summary>Moves a worktree's folder into the trash.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="folder">The folder; it has been aside since it was surveyed.</param>
    /// <param name="proof">The proof that nothing is lost, or that somebody has consented.</param>
    public static void LetGoOfTree(GitRepository repository, LaneId lane, string folder, SavedState proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        LetGo(repository.TrashFolder, lane.ToString(), folder);
    }

    /// <summary>Moves the remains of a worktree that never became ready into the trash: it was never reported.</summary>
    public static void LetGoOfTree(GitRepository repository, WorktreeMark mark, string folder)
    {
        if (mark.ProvisionedAt is not null)
            throw new InvalidOperationException($"{folder} was ready once; removing it needs a survey.");
        LetGo(repository.TrashFolder, mark.LaneId.ToString(), folder);
    }

    /// <summary>Moves the remains of a pool entry into the trash.</summary>
    public static void LetGoOfSlot(string trash, string slot, string folder)
    {
        if (Directory.Exists(folder))
            LetGo(trash, slot, folder);
    }

    /// <summary>Makes git ignore a private git directory: it no longer knows the worktree.</summary>
    public static void LetGoOfRegistration(GitRepository repository, LaneId lane) => LetGoOfRegistration(repository.RegistrationOf(lane));

    /// <summary>The same for another worktree whose files are removed with the lane's.</summary>
    public static void LetGoOfRegistration(string gitDir)
    {
        var named = Path.Combine(gitDir, "gitdir");
        if (File.Exists(named))
            File.Move(named, Path.Combine(gitDir, GitRepository.LetGoFile));
        else
            File.WriteAllText(Path.Combine(gitDir, GitRepository.LetGoFile), "");
    }

    /// <summary>Moves a released private git directory away at once, because its place is needed.</summary>
    public static void Clear(GitRepository repository, LaneId lane)
    {
        if (GitRepository.IsLetGo(repository.RegistrationOf(lane)))
            LetGo(repository.OwnTrashFolder, lane.ToString(), repository.RegistrationOf(lane));
    }

    /// <summary>Empties the trash in the background.</summary>
    public void EmptySoon(GitRepository repository)
    {
        lock (starting)
            worker ??= Task.Run(Work);
        if (queued.TryAdd(repository.CommonDir, 0))
            asked.Writer.TryWrite(repository);
    }

    /// <summary>Empties the trash, and deletes folders that are empty then.</summary>
    public async Task Empty(GitRepository repository, CancellationToken cancellationToken)
    {
        // An unresponsive one would block the trash of all others.
        await fileSystems.Require(repository.CommonDir, cancellationToken);
        foreach (var place in WorktreePlaces.All(repository))
            await fileSystems.Require(place.TrashFolder, cancellationToken);
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
                    // Another agent on this host is emptying the same trash: check again when it is done.
                    await Task.Delay(Pause, TimeProvider.System, cancellationToken);
                }
                catch (Exception failure) when (WentMeanwhile(failure))
                {
                    // The repository itself is gone, or the other agent takes too long.
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
            // It waits for other processes, so it uses the real clock.
            await Task.Delay(Grace, TimeProvider.System, cancellationToken);
            await locks.Hold(
                repository,
                "removing registrations",
                () =>
                {
                    foreach (var gitDir in letGo.Where(GitRepository.IsLetGo))
                        LetGo(repository.OwnTrashFolder, Path.GetFileName(gitDir), gitDir);
                },
                cancellationToken
            );
        }
        await DeleteGone(repository.OwnTrashFolder, cancellationToken);
        await locks.Hold(repository, "removing empty folders", RemoveEmptyFolders, cancellationToken);

        void RemoveEmptyFolders()
        {
            foreach (var folder in (string[])[repository.RegistrationsFolder, repository.OwnTrashFolder, repository.OwnPoolFolder])
                DeleteIfEmpty(folder);
            var hasLanes = Marks.Any(repository);
            foreach (var place in places.Where(place => Directory.Exists(place.ManagedRoot)))
            {
                DeleteIfEmpty(place.TrashFolder);
                DeleteIfEmpty(place.PoolFolder);
                // While there are lanes, a missing folder means that it was moved away.
                if (hasLanes)
                    continue;
                File.Delete(Path.Combine(place.ManagedRoot, AtomicFile.AsideName));
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
                // The others first: two agents that begin with the same entry do not block each other.
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
        // It was mounted after the tree was released; its contents do not belong to the lane.
        if (MountPoints.Inside(entry) is { } mounted)
            throw new IOException($"Another file system is mounted at {mounted}. Unmount it.");
        try
        {
            Delete(entry);
        }
        catch (Exception failure) when (failure is IOException or ArgumentException && Directory.Exists(entry))
        {
            // .NET cannot handle names that are not UTF-8 text or overlong paths; rm can.
            var removed = await processes.Run(new CommandSpec("rm", "-rf", "--", entry) { Timeout = RemoveLimit }, cancellationToken);
            if (!removed.Succeeded && Directory.Exists(entry))
                throw new IOException(
                    removed.Stderr.Tail(500).Split('\n')[0] is { Length: > 0 } said ? $"{said}." : $"rm {removed.Ending.Describe()}.",
                    failure
                );
        }
    }

    // Delete reports a missing folder; changing modes reports any path.
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
            // The rest is found at the next start.
        }
    }

    /// <summary>Deletes a folder with its contents, including write-protected folders.</summary>
    public static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException && !OperatingSystem.IsWindows())
        {
            // Folders without write permission (for example a module cache) must get it before their contents can be deleted.
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

    [LoggerMessage(2105, LogLevel.Warning, "Could not delete {Path} from the trash; will retry: {Reason}")]
    private partial void LogNotDeleted(string path, string reason);

    [LoggerMessage(2101, LogLevel.Warning, "Could not empty the trash of {Repository}; will retry: {Reason}")]
    private partial void LogNotEmptied(string repository, string reason);
}
