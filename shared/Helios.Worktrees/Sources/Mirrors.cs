using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Helios.Contracts;
using Helios.Contracts.Api.Constraints;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Sources;

/// <summary>
/// The bare mirrors on this host of repositories given by URL, one each. A remote's branches are stored as <c>refs/remotes/origin/*</c>, as
/// in any clone, so a fetch never prunes a lane's branch or an archive. A mirror is created aside and renamed into place, so it exists
/// completely or not at all.
/// </summary>
internal sealed partial class Mirrors(
    GitProgram git,
    RepositoryLocks locks,
    WorktreeOwner owner,
    IOptions<WorktreeOptions> options,
    TimeProvider time,
    ILogger<Mirrors> logger
) : IMirrors, IAsyncDisposable
{
    private const string Making = ".making";
    private const string Gone = ".gone";

    private readonly ConcurrentDictionary<string, string> addresses = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> packed = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, MirrorFlight> flights = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopping = new();

    /// <summary>The mirror of a URL; null if it was never fetched.</summary>
    public GitRepository? Find(string url)
    {
        var folder = FolderOf(url);
        return File.Exists(Path.Combine(folder, "HEAD")) ? new GitRepository(folder, Bare: true) : null;
    }

    /// <summary>
    /// The mirror, up to date with its remote. A fetch that fails or takes too long keeps what was fetched before, and
    /// <see cref="StaleOf"/> reports it: work continues without the network.
    /// </summary>
    /// <param name="url">The repository.</param>
    /// <param name="patience">How long to wait; the fetch continues after that.</param>
    /// <param name="cancellationToken">Cancels the waiting, not the fetch.</param>
    /// <exception cref="RepositoryRefusedException">There is no mirror, and it cannot be created, or not yet.</exception>
    public async Task<GitRepository> Fetched(string url, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (RepositoryAddress.FaultOfUrl(url) is { } fault)
            throw new RepositoryRefusedException(RefusalReason.RepositoryNotFound, fault);
        var flight = FlightOf(url);
        // A fetch that is already running may miss recent pushes: callers share the next one, never the running one.
        var fetched = flight.Join();
        try
        {
            if (await fetched.WaitAsync(patience, time, cancellationToken) is { } failure && Find(url) is null)
                throw new RepositoryRefusedException(RefusalReason.RepositoryNotFound, failure);
        }
        catch (TimeoutException)
        {
            if (Find(url) is null)
                throw new RepositoryRefusedException(
                    RefusalReason.RepositoryNotReady,
                    $"The first fetch of {url} is still running. Try again later."
                );
            LogSlow(url, patience.TotalSeconds);
        }
        return Find(url)
            ?? throw new RepositoryRefusedException(
                RefusalReason.RepositoryNotFound,
                $"{url} was fetched, but its mirror has disappeared."
            );
    }

    /// <summary>The URL of a mirror; null if a repository is not a mirror.</summary>
    public string? AddressOf(GitRepository repository)
    {
        if (Path.GetDirectoryName(repository.CommonDir) != Root)
            return null;
        const string setting = "url = ";
        var url = (RefFiles.ReadText(Path.Combine(repository.CommonDir, "config")) ?? "")
            .Split('\n')
            .Select(line => line.Trim())
            .FirstOrDefault(line => line.StartsWith(setting, StringComparison.Ordinal))
            ?[setting.Length..];
        return url is not null && RepositoryAddress.FaultOfUrl(url) is null && FolderOf(url) == repository.CommonDir ? url : null;
    }

    /// <summary>Why the mirror may be older than its remote, as a sentence; null if the last fetch succeeded.</summary>
    public string? StaleOf(string url) => flights.TryGetValue(FolderOf(url), out var flight) ? flight.LastFailure : null;

    /// <summary>
    /// URLs of mirrors that have not been used for a while and have no lanes: the orchestrator decides whether a workspace needs them.
    /// </summary>
    public async Task<IReadOnlyList<string>> Idle(CancellationToken cancellationToken)
    {
        var idle = new List<string>();
        foreach (var mirror in All().Where(IsIdle))
        {
            if (!addresses.TryGetValue(mirror.CommonDir, out var url))
            {
                var said = await git.Try(
                    new GitCall("config", "--get", "remote.origin.url") { GitDir = mirror.CommonDir },
                    cancellationToken
                );
                url = addresses[mirror.CommonDir] = said.Succeeded ? said.Stdout.Text.TrimEnd('\n') : "";
            }
            if (RepositoryAddress.FaultOfUrl(url) is null && FolderOf(url) == mirror.CommonDir)
                idle.Add(url);
        }
        return idle;
    }

    /// <summary>
    /// Removes the mirror of a URL that no workspace uses, if as of the last fetch everything in it is on the remote, and it has not been
    /// used again.
    /// </summary>
    public Task<bool> Remove(string url, CancellationToken cancellationToken) =>
        FlightOf(url)
            .Instead(async () =>
            {
                if (Find(url) is not { } mirror || !IsIdle(mirror))
                    return false;
                var removed = await locks.Hold(
                    mirror,
                    "removing the mirror",
                    async limited =>
                    {
                        if (!IsIdle(mirror))
                            return false;
                        // Archives, kept branches, stashes, tags of lanes.
                        var own = await git.Run(
                            new GitCall("rev-list", "--max-count=1", "--all", "--not", "--remotes") { GitDir = mirror.CommonDir },
                            limited
                        );
                        if (!own.Stdout.Bytes.IsEmpty)
                            return false;
                        Directory.Move(mirror.CommonDir, mirror.CommonDir + Gone);
                        return true;
                    },
                    cancellationToken
                );
                if (!removed)
                    return false;
                LogRemoved(url);
                Directory.Delete(mirror.CommonDir + Gone, recursive: true);
                return true;
            });

    /// <summary>
    /// Packs new objects if there are enough of them. While a lane uses a mirror no object is deleted: a command in it may just have
    /// created objects that nothing references yet.
    /// </summary>
    public async Task Pack(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (
            var mirror in All()
                .Where(mirror => !packed.TryGetValue(mirror.CommonDir, out var last) || now - last >= options.Value.MirrorPackEvery)
        )
        {
            packed[mirror.CommonDir] = now;
            await Keep(mirror, cancellationToken);
        }
        // Left by a kill.
        if (Directory.Exists(Root))
            foreach (var gone in Directory.EnumerateDirectories(Root, "*" + Gone))
                Directory.Delete(gone, recursive: true);
    }

    private async Task Keep(GitRepository mirror, CancellationToken cancellationToken)
    {
        try
        {
            await git.Try(
                new GitCall("gc", "--auto", "--quiet")
                {
                    GitDir = mirror.CommonDir,
                    Limit = options.Value.CloneTimeout,
                    Settings =
                    [
                        "gc.auto=6700",
                        "gc.autoPackLimit=20",
                        "gc.autoDetach=false",
                        "gc.cruftPacks=true",
                        "gc.worktreePruneExpire=never",
                        "gc.reflogExpire=never",
                        "gc.reflogExpireUnreachable=never",
                        $"gc.pruneExpire={(InUse(mirror) ? "never" : "2.weeks.ago")}",
                    ],
                },
                cancellationToken
            );
        }
        catch (Exception failure) when (failure is GitException or IOException or UnauthorizedAccessException)
        {
            LogNotPacked(mirror.CommonDir, failure.Message);
        }
    }

    /// <summary>Queries the remote's default branch, and stores it as <c>origin/HEAD</c>.</summary>
    public async Task<string?> DefaultBranch(string url, GitRepository mirror, CancellationToken cancellationToken)
    {
        var said = await git.Try(
            new GitCall("ls-remote", "--symref", "--", url, "HEAD")
            {
                GitDir = mirror.CommonDir,
                Network = true,
                Limit = options.Value.FetchTimeout,
            },
            cancellationToken
        );
        const string prefix = "ref: refs/heads/";
        var branch = said.Succeeded
            ? said
                .Stdout.Text.Split('\n')
                .Where(line => line.StartsWith(prefix, StringComparison.Ordinal))
                .Select(line => line[prefix.Length..].Split('\t')[0])
                .FirstOrDefault()
            : null;
        if (branch is not null && BranchName.Fault(branch) is null)
        {
            await git.Run(
                new GitCall("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/" + branch) { GitDir = mirror.CommonDir },
                cancellationToken
            );
            return branch;
        }
        // Without an answer, the previous one stays.
        return
            RefFiles.ReadText(Path.Combine(mirror.CommonDir, "refs/remotes/origin/HEAD")) is { } kept
            && kept.StartsWith("ref: refs/remotes/origin/", StringComparison.Ordinal)
            ? kept["ref: refs/remotes/origin/".Length..].TrimEnd('\n')
            : null;
    }

    // A container that knows it under two names disposes it twice.
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        foreach (var flight in flights.Values)
            await flight.Settled();
    }

    private MirrorFlight FlightOf(string url) => flights.GetOrAdd(FolderOf(url), folder => new MirrorFlight(() => Transfer(url, folder)));

    private IEnumerable<GitRepository> All() =>
        Directory.Exists(Root)
            ? Directory
                .EnumerateDirectories(Root, "*.git")
                .Where(folder => File.Exists(Path.Combine(folder, "HEAD")))
                .Select(folder => new GitRepository(folder, Bare: true))
            : [];

    private bool IsIdle(GitRepository mirror) =>
        !InUse(mirror)
        && time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(AskedFile(mirror.CommonDir)) >= options.Value.MirrorKeptFor;

    private static bool InUse(GitRepository mirror) =>
        WorktreePlaces
            .All(mirror)
            .Select(place => place.ManagedRoot)
            .Concat([mirror.MarksFolder, mirror.RegistrationsFolder, mirror.OwnPoolFolder])
            .Any(folder => Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any());

    /// <summary>Its modification time is the last use of the mirror.</summary>
    private static string AskedFile(string folder) => Path.Combine(folder, "helios/asked");

    private string Root => Path.Combine(owner.DataFolder, "mirrors");

    /// <summary>A short name, because it becomes part of worktree paths, whose parts are limited to 255 bytes.</summary>
    private string FolderOf(string url) =>
        Path.Combine(
            Root,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(RepositoryAddress.IdentityOfUrl(url))))[..24] + ".git"
        );

    /// <summary>Creates or updates a mirror; returns the reason for a failure.</summary>
    private async Task<string?> Transfer(string url, string folder)
    {
        // Shared by all waiters: it belongs to no lane, whoever came first.
        using var scope = LaneScope.Enter(null);
        try
        {
            var there = File.Exists(Path.Combine(folder, "HEAD"));
            if (there)
            {
                Ask(folder);
                await Fetch(url, folder, options.Value.FetchTimeout);
            }
            else
            {
                await Make(url, folder);
            }
            return null;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return "The worktree agent is stopping.";
        }
        catch (Exception failure) when (failure is GitException or IOException or UnauthorizedAccessException)
        {
            var tail = failure is GitException { Tail.Length: > 0 } said ? $" Git's output: {said.Tail.Trim()}" : "";
            var reason = Secrets().Replace($"Cannot fetch {url}: {failure.Message}{tail}", "");
            LogFailed(url, reason);
            return reason;
        }
    }

    private async Task Make(string url, string folder)
    {
        var making = folder + Making;
        // Left by a kill; it contains nothing that the remote does not.
        if (Directory.Exists(making))
            Directory.Delete(making, recursive: true);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder) ?? folder);
            await git.Run(new GitCall("init", "--quiet", "--bare", "--", making), stopping.Token);
            await git.Run(new GitCall("config", "remote.origin.url", url) { GitDir = making }, stopping.Token);
            await git.Run(
                new GitCall("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*") { GitDir = making },
                stopping.Token
            );
            await Fetch(url, making, options.Value.CloneTimeout);
            await git.Run(new GitCall("pack-refs", "--all") { GitDir = making }, stopping.Token);
            Ask(making);
            Directory.Move(making, folder);
        }
        catch
        {
            if (Directory.Exists(making))
                Directory.Delete(making, recursive: true);
            throw;
        }
    }

    private void Ask(string folder)
    {
        var file = AskedFile(folder);
        Directory.CreateDirectory(Path.GetDirectoryName(file) ?? folder);
        File.WriteAllBytes(file, []);
        File.SetLastWriteTimeUtc(file, time.GetUtcNow().UtcDateTime);
    }

    // Tags are fetched and follow the remote, but are not pruned: a tag created in a lane is work.
    private async Task Fetch(string url, string gitDir, TimeSpan limit) =>
        await git.Run(
            new GitCall(
                "fetch",
                "--quiet",
                "--prune",
                "--tags",
                "--force",
                "--no-write-fetch-head",
                "--no-recurse-submodules",
                "--no-auto-gc",
                "--",
                url,
                "+refs/heads/*:refs/remotes/origin/*"
            )
            {
                GitDir = gitDir,
                Network = true,
                Limit = limit,
            },
            stopping.Token
        );

    // The URL has no credentials, but git's settings may insert some into the URL it uses.
    [GeneratedRegex(@"(?<=https?://)[^\s/@]*@|(?<=://)[^\s/@:]*:[^\s/@]*@", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Secrets();

    [LoggerMessage(2112, LogLevel.Information, "Removed the mirror of {Url}: no workspace uses it, and everything in it is on the remote")]
    private partial void LogRemoved(string url);

    [LoggerMessage(2113, LogLevel.Warning, "Could not pack mirror {Mirror}: {Reason}")]
    private partial void LogNotPacked(string mirror, string reason);

    [LoggerMessage(2110, LogLevel.Warning, "Could not fetch the mirror of {Url}: {Reason}")]
    private partial void LogFailed(string url, string reason);

    [LoggerMessage(2111, LogLevel.Warning, "The mirror of {Url} was not fetched within {Seconds} s; using what was fetched before")]
    private partial void LogSlow(string url, double seconds);
}
