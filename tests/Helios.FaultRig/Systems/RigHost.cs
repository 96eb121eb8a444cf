using System.Globalization;
using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.Testing;

namespace Helios.FaultRig.Systems;

/// <summary>
/// One machine for lanes, as far as it is Helios's: a small disk with the agent's data folder and a repository, a git that can be told to
/// misbehave, and a tmux server.
/// </summary>
internal sealed class RigHost : IAsyncDisposable
{
    private const int DiskKilobytes = 192 * 1024;

    // Reads its mode at each call: pass, hang or fail N (one of N calls).
    private const string Git = """
        #!/bin/sh
        read -r mode number < "${0%/*}/mode"
        case $mode in
            hang) [ $(($$ % number)) -ne 0 ] || exec sleep 3600 ;;
            fail) [ $(($$ % number)) -ne 0 ] || { echo "fatal: the rig says so" >&2; exit 128; } ;;
        esac
        exec git "$@"

        """;

    private readonly Lock writing = new();
    private readonly TemporaryFolder folder = new();
    private readonly TinyDisk disk;
    private IAsyncDisposable? mounted;
    private TemporaryRepository? repository;
    private bool isGone;

    private RigHost(string name, TinyDisk disk) => (Name, this.disk, AgentId) = (name, disk, Id);

    public string Name { get; }

    public HostId Id { get; } = HostId.New();

    /// <summary>The ids under which later machines begin.</summary>
    public IReadOnlyList<HostId> Spares { get; } = [HostId.New(), HostId.New()];

    /// <summary>The id of the agent that runs now.</summary>
    public HostId AgentId { get; private set; }

    /// <summary>How many machines the host has had before this one.</summary>
    public int Machine { get; private set; }

    public string DataFolder => Path.Combine(disk.Path, Machine == 0 ? "agent" : $"agent-{Machine}");

    public string GitProgram => folder["git"];

    /// <summary>The part of the disk that is mounted for everybody else, and where.</summary>
    private string Shown => Path.Combine(disk.Path, "shown");

    private string Place => folder["mounted"];

    /// <summary>The repository as lanes know it; away while the disk is.</summary>
    public string Repository => repository!.Path;

    /// <summary>The same on the disk itself, always there.</summary>
    public string RepositoryOnDisk => OnDisk(Repository);

    public string TmuxSocket => Path.Combine(DataFolder, "tmux");

    public static async Task<RigHost> Create(string name)
    {
        var host = new RigHost(name, await TinyDisk.Mount(DiskKilobytes));
        Directory.CreateDirectory(host.Shown);
        await host.BringRepositoryBack();
        host.repository = await TemporaryRepository.Create(parent: host.Place);
        await host.repository.Commit("src/code", "first\n");
        await host.repository.Commit("src/code", "second\n");
        File.WriteAllText(host.GitProgram, Git);
        File.SetUnixFileMode(host.GitProgram, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        host.LetGit("pass");
        return host;
    }

    /// <summary>The place on the disk itself of a path below the repository.</summary>
    public string OnDisk(string path) => Path.Combine(Shown, Path.GetRelativePath(Place, path));

    /// <summary>Does something in the host's files, unless the machine is gone: nobody works on a machine that is.</summary>
    public bool Write(Action write)
    {
        lock (writing)
        {
            if (isGone)
                return false;
            write();
            return true;
        }
    }

    public void Vanish()
    {
        lock (writing)
            isGone = true;
    }

    public void Return()
    {
        lock (writing)
            isGone = false;
    }

    /// <summary>Sets what every call of git does: <c>pass</c>, <c>hang N</c> or <c>fail N</c>, one of N.</summary>
    public void LetGit(string mode)
    {
        File.WriteAllText(folder["mode.new"], mode + "\n");
        File.Move(folder["mode.new"], folder["mode"], overwrite: true);
    }

    /// <summary>Puts the disks into a new machine, whose agent knows nothing yet; false if there are no more machines.</summary>
    public bool ChangeMachine()
    {
        if (Machine == Spares.Count)
            return false;
        AgentId = Spares[Machine++];
        Directory.CreateDirectory(DataFolder);
        File.WriteAllText(Path.Combine(DataFolder, "host.json"), $$"""{"HostId":"{{AgentId}}"}""");
        File.WriteAllText(BootFile, $"{Guid.NewGuid()}\n");
        return true;
    }

    /// <summary>From its next start on, the agent is the host itself.</summary>
    public void TakeOver() => AgentId = Id;

    /// <summary>A program as this machine starts it: each has been booted by itself.</summary>
    public CommandSpec On(CommandSpec program)
    {
        if (Machine == 0)
            return program;
        const string Script = "mount --bind \"$0\" /proc/sys/kernel/random/boot_id && exec \"$@\"";
        return program with
        {
            File = "unshare",
            Arguments = ["--mount", "--propagation", "slave", "sh", "-c", Script, BootFile, program.File, .. program.Arguments],
        };
    }

    private string BootFile => folder["boot-id"];

    public void FillDisk() => disk.Fill(leaving: 0);

    public void EmptyDisk() => disk.Empty();

    public async Task TakeRepositoryAway()
    {
        if (mounted is not null)
            await mounted.DisposeAsync();
    }

    public async Task BringRepositoryBack() => mounted = await TinyDisk.MountAt(Shown, Place);

    /// <summary>Kills the tmux server, if there is one.</summary>
    public async Task KillTmux()
    {
        var asked = await ProcessRunner.Instance.Run(
            new CommandSpec("tmux", "-S", TmuxSocket, "display-message", "-p", "#{pid}"),
            CancellationToken.None
        );
        if (int.TryParse(asked.Stdout.Text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            await ProcessRunner.Instance.Run(new CommandSpec("kill", "-KILL", $"{pid}"), CancellationToken.None);
    }

    /// <summary>Kills all that runs in the host's lanes, as the end of a machine does.</summary>
    public async Task KillLanes()
    {
        await KillTmux();
        foreach (var (process, _) in Processes())
            ProcessSignals.Send(process.Identity, ProcessSignal.Kill);
    }

    /// <summary>What runs in the host's lanes, with the lane.</summary>
    public IReadOnlyList<(ProcessInfo Process, string Lane)> Processes() =>
        [
            .. ProcessTree
                .FindCarriers("HELIOS_LANE_ID")
                .Where(carrier => ProcessTree.ReadVariable(carrier.Process.Pid, "HELIOS_HOST_ID") == Id.ToString()),
        ];

    public async ValueTask DisposeAsync()
    {
        await KillLanes();
        await TakeRepositoryAway();
        await disk.DisposeAsync();
        folder.Dispose();
    }
}
