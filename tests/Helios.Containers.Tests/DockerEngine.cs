using System.Globalization;
using System.Security.Cryptography;
using Helios.Processes;
using Helios.Testing;

namespace Helios.Containers.Tests;

/// <summary>
/// The Docker engine of this machine if one answers, else one of our own: the machine's <c>dockerd</c>, with folders, socket and control
/// group apart, of which nothing is left afterwards.
/// </summary>
internal sealed class DockerEngine : IAsyncDisposable
{
    private readonly string? folder;
    private readonly Dictionary<string, string?> environment = new(StringComparer.Ordinal) { ["DOCKER_BUILDKIT"] = "1" };

    private DockerEngine(string? folder)
    {
        this.folder = folder;
        if (folder is not null)
            environment["DOCKER_HOST"] = $"unix://{folder}/docker.sock";
        // The compose plugin that eng/install-test-programs.sh has put there, where the machine has none.
        if (Directory.Exists(Path.Combine(Plugins, "cli-plugins")))
            environment["DOCKER_CONFIG"] = Plugins;
    }

    private static string Plugins =>
        Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
                ? cache
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "helios-tests",
            "docker-cli"
        );

    internal static string Scripts => Path.Combine(BuiltProgram.Root, "tests", "Helios.Containers.Tests", "images");

    public bool IsOwn => folder is not null;

    public static async Task<DockerEngine> Start()
    {
        var given = new DockerEngine(null);
        if ((await given.Run("version")).Succeeded)
            return given;
        if (!CurrentUser.IsRoot || WhichProgram.Find("dockerd") is null)
            throw new InvalidOperationException(
                "No Docker engine answers, and none can be started: that takes root and dockerd. Start one, or run the tests as root after "
                    + "apt-get install -y docker.io iptables"
            );
        // Its socket's path may not be long, and it is not part of the run: it takes itself back, also when the run is killed.
        var place = Directory.CreateDirectory($"/tmp/helios-docker-{RandomNumberGenerator.GetHexString(6, lowercase: true)}").FullName;
        var log = Path.Combine(place, "engine.log");
        var supervisor = ProcessSpawner.Spawn(
            new CommandSpec("setsid", "--fork", Path.Combine(Scripts, "engine.sh"), place, Pid) { InheritEnvironment = false }
                .With("PATH", $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin")
                .In("/"),
            new SpawnStreams { StdoutFile = log, StderrFile = log }
        );
        await supervisor.Exit;
        var engine = new DockerEngine(place);
        try
        {
            await Eventually.Holds(async () => (await engine.Run("version")).Succeeded, what: "the Docker engine answers");
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    private static string Pid => Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>A command that talks to this engine.</summary>
    public CommandSpec Command(string program, params IReadOnlyList<string> arguments) =>
        // Where the published images are used, the services are compiled in them.
        new(program, arguments) { Environment = environment, Timeout = TimeSpan.FromMinutes(20) };

    /// <summary>Runs <c>docker</c>.</summary>
    public Task<CommandResult> Run(params IReadOnlyList<string> arguments) =>
        ProcessRunner.Instance.Run(Command("docker", arguments), CancellationToken.None);

    /// <summary>Runs <c>docker</c>, insists on success, and gives its output without the last newline.</summary>
    public async Task<string> Ok(params IReadOnlyList<string> arguments) =>
        (await Run(arguments)).EnsureSucceeded().Stdout.Text.TrimEnd('\n');

    /// <summary>
    /// On cgroup v1, all containers together would get as much of a busy processor as a single process: this gives them as much as six.
    /// </summary>
    public void Favour()
    {
        var shares = $"/sys/fs/cgroup/cpu/{Path.GetFileName(folder)}/cpu.shares";
        if (folder is not null && File.Exists(shares))
            File.WriteAllText(shares, "6144");
    }

    public async ValueTask DisposeAsync()
    {
        if (folder is null)
            return;
        // Not our child: it must outlive us.
        var supervisor = (await File.ReadAllTextAsync(Path.Combine(folder, "supervisor"))).Trim();
        (await ProcessRunner.Instance.Run(new CommandSpec("kill", "-TERM", supervisor), CancellationToken.None)).EnsureSucceeded();
        await Eventually.Holds(() => !Directory.Exists(folder), what: "the Docker engine has taken itself back");
    }
}
