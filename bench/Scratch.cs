using Helios.Processes;

namespace Helios.Bench;

/// <summary>
/// A folder on a tmpfs where there is one: some root file systems slow down when files are created while others are deleted.
/// </summary>
internal sealed class Scratch : IDisposable
{
    private static readonly ProcessRunner Runner = new();

    public Scratch()
    {
        var parent = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();
        Path = System.IO.Path.Combine(parent, $"helios-bench-{Environment.ProcessId}");
        Directory.CreateDirectory(Path);
        // The embedded Postgres may run as another user than we do.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path, (UnixFileMode)Convert.ToInt32("755", 8));
    }

    public string Path { get; }

    public string Folder(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    /// <summary>Makes a repository with <paramref name="files"/> files of a few lines and one commit.</summary>
    public async Task<string> Repository(string name, int files)
    {
        var folder = Folder(name);
        await Git(folder, "init", "-q", "-b", "main");
        for (var i = 0; i < files; i++)
        {
            var directory = System.IO.Path.Combine(folder, $"d{i / 100}");
            Directory.CreateDirectory(directory);
            await File.WriteAllTextAsync(System.IO.Path.Combine(directory, $"f{i}.txt"), $"file {i}\nsecond line\n");
        }
        await Git(folder, "add", ".");
        await Git(folder, "-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "-qm", "start");
        await Git(folder, "config", "user.name", "bench");
        await Git(folder, "config", "user.email", "bench@localhost");
        return folder;
    }

    public static Task<CommandResult> Git(string folder, params string[] arguments) => Command("git", ["-C", folder, .. arguments]);

    public static async Task<CommandResult> Command(string file, params string[] arguments) =>
        (
            await Runner.Run(new CommandSpec(file, arguments) { Timeout = TimeSpan.FromMinutes(3) }, CancellationToken.None)
        ).EnsureSucceeded();

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
