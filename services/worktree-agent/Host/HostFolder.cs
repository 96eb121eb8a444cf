using System.Globalization;
using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.Processes.Files;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Host;

/// <summary>
/// The agent's data folder: its identity, and the locations of its state on disk. Opened once and locked, so that two agents never
/// use one folder. Mode 0700, because operations and runs contain environments given by callers.
/// </summary>
internal sealed class HostFolder : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileLock held;
    private readonly TimeProvider time;

    public HostFolder(IOptions<HostOptions> options, TimeProvider time)
    {
        this.time = time;
        Root = options.Value.ResolveDataFolder();
        Make(Root);
        held =
            FileLock.TryAcquire(Path.Combine(Root, "agent.lock"))
            ?? throw new InvalidOperationException(
                $"Another worktree agent uses the folder '{Root}'. Stop it, or set another folder for this one (Helios__Host__DataFolder)."
            );
        try
        {
            Operations = Make(Path.Combine(Root, "operations"));
            Lanes = Make(Path.Combine(Root, "lanes"));
            Runs = Make(Path.Combine(Root, "runs"));
            Logs = Make(Path.Combine(Root, "logs"));
            Sessions = Make(Path.Combine(Root, "sessions"));
            Hooks = Make(Path.Combine(Root, "hooks"));
            Tokens = Make(Path.Combine(Root, "tokens"));
            // Left by terminals that never ran.
            foreach (var left in Directory.EnumerateFiles(Tokens))
                File.Delete(left);
            Repositories = Path.Combine(Root, "repositories.json");
            foreach (var folder in new[] { Root, Operations, Lanes })
                AgentFile.Sweep(folder);
            Identity = new HostIdentity(
                EnsureHostId(options.Value.Id),
                string.IsNullOrWhiteSpace(options.Value.Name) ? Environment.MachineName : options.Value.Name,
                options.Value.InstallationId,
                NextIncarnation(isOurOwnId: string.IsNullOrEmpty(options.Value.Id)),
                ProcessIdentity.CurrentBootId
            );
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public string Root { get; }

    public string Operations { get; }

    public string Lanes { get; }

    public string Runs { get; }

    public string Logs { get; }

    public string Sessions { get; }

    /// <summary>The folder for files written by hooks of agents.</summary>
    public string Hooks { get; }

    /// <summary>The folder for tokens on their way to a terminal's program, which deletes them.</summary>
    public string Tokens { get; }

    public string Repositories { get; }

    public HostIdentity Identity { get; }

    public string RunFolder(RunId run) => Path.Combine(Runs, run.ToString());

    public string LogFile(LaneId lane) => Path.Combine(Logs, $"{lane}.log");

    /// <summary>Makes the folder belong to another host from the next start on, which has this incarnation.</summary>
    public void Become(HostId host, long incarnation)
    {
        // The incarnation first: an interrupted change leaves the old host with a higher one.
        DurableFile.Write(IncarnationFile, (incarnation - 1).ToString(CultureInfo.InvariantCulture));
        DurableFile.Write(HostFilePath, AgentFile.Bytes(new HostFile(host)));
    }

    public void Dispose() => held.Dispose();

    private string HostFilePath => Path.Combine(Root, "host.json");

    private string IncarnationFile => Path.Combine(Root, "incarnation");

    private HostId EnsureHostId(string? configured)
    {
        var path = HostFilePath;
        var kept = File.Exists(path) ? AgentFile.Read<HostFile>(path)?.HostId : null;
        if (kept is { } known && string.IsNullOrEmpty(configured))
            return known;
        var id = string.IsNullOrEmpty(configured) ? HostId.New() : HostId.Parse(configured);
        if (kept is { } other && other != id)
            throw new InvalidOperationException(
                $"The folder '{Root}' belongs to host {other}, but the configured id is {id}. Remove one of the two."
            );
        DurableFile.Write(path, AgentFile.Bytes(new HostFile(id)));
        return id;
    }

    private long NextIncarnation(bool isOurOwnId)
    {
        var path = IncarnationFile;
        // A configured id may be older than this folder (a container without a volume): then the clock replaces the lost count.
        var last =
            File.Exists(path) && long.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read
            : isOurOwnId ? 0
            : time.GetUtcNow().ToUnixTimeSeconds();
        DurableFile.Write(path, (last + 1).ToString(CultureInfo.InvariantCulture));
        return last + 1;
    }

    private static string Make(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, Private);
        return folder;
    }

    private sealed record HostFile(HostId HostId);
}
