using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>A program of <c>deploy/consumers</c>, as somebody runs it.</summary>
internal sealed class ExampleConsumer : IAsyncDisposable
{
    private static readonly string Folder = Path.Combine(BuiltProgram.Root, "deploy", "consumers");

    private readonly SpawnedProcess process;
    private readonly string output;
    private readonly string errors;

    private ExampleConsumer(string name, CommandSpec command, TemporaryFolder files)
    {
        Name = name;
        (output, errors) = (files[$"{name}.out"], files[$"{name}.err"]);
        process = ProcessSpawner.Spawn(command.In(files.Path), new SpawnStreams { StdoutFile = output, StderrFile = errors });
    }

    public string Name { get; }

    /// <summary>Those that read from a broker, each from the queue <c>events.NAME</c>.</summary>
    /// <param name="broker">The broker, as their user.</param>
    /// <param name="files">Where their output goes.</param>
    public static async Task<IReadOnlyList<ExampleConsumer>> OnBroker(RabbitVirtualHost broker, TemporaryFolder files)
    {
        await InstallNodePackages();
        var python = await PythonWithPika();
        return
        [
            .. new (string Name, CommandSpec Command)[]
            {
                ("csharp", new CommandSpec(BuiltProgram.Path("EventConsumer"))),
                ("python", new CommandSpec(python, Path.Combine(Folder, "python", "consumer.py"))),
                ("node", new CommandSpec("node", Path.Combine(Folder, "node", "consumer.js"))),
            }.Select(each => new ExampleConsumer(each.Name, each.Command.With("AMQP_URL", broker.Address.ToString()), files)),
        ];
    }

    /// <summary>The one that reads server-sent events.</summary>
    public static ExampleConsumer OverHttp(Uri url, TemporaryFolder files) =>
        new("shell", new CommandSpec(Path.Combine(Folder, "shell", "consumer.sh")).With("HELIOS_URL", url.ToString().TrimEnd('/')), files);

    /// <summary>The lines that it has printed about something, in order.</summary>
    public IReadOnlyList<string> Lines(string subject) =>
        [.. Read(output).Split('\n').SkipLast(1).Where(line => line.Split(' ').ElementAtOrDefault(2) == subject)];

    /// <summary>What it says of itself, for a failing test.</summary>
    public string Describe() => $"--- {Name} ({(process.Exit.IsCompleted ? "ended" : "runs")})\n{Read(errors)}";

    public async ValueTask DisposeAsync() =>
        // With what the script has started.
        await ProcessTree.Terminate(ProcessScope.Of(process.Identity), TimeSpan.FromSeconds(5), CancellationToken.None);

    private static string Read(string file) => File.Exists(file) ? File.ReadAllText(file) : "";

    private static async Task InstallNodePackages()
    {
        var folder = Path.Combine(Folder, "node");
        var installed = Path.Combine(folder, "node_modules", ".helios-lock");
        var wanted = await File.ReadAllTextAsync(Path.Combine(folder, "package-lock.json"));
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed) == wanted)
            return;
        var command = new CommandSpec("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error") { Timeout = TimeSpan.FromMinutes(8) };
        (await ProcessRunner.Instance.Run(command.In(folder), CancellationToken.None)).EnsureSucceeded();
        await File.WriteAllTextAsync(installed, wanted);
    }

    /// <summary>A package of the distribution belongs to its Python, which need not be the first on the path.</summary>
    private static async Task<string> PythonWithPika()
    {
        foreach (var python in new[] { "/usr/bin/python3", "python3" })
        {
            var found = python[0] == '/' ? File.Exists(python) : WhichProgram.Find(python) is not null;
            if (found && (await ProcessRunner.Instance.Run(new CommandSpec(python, "-c", "import pika"), CancellationToken.None)).Succeeded)
                return python;
        }

        throw new ShouldAssertException(
            "No Python here has pika: eng/install-test-programs.sh installs it, or: sudo apt-get install -y python3-pika"
        );
    }
}
