using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>
/// A shell in which somebody types what docs/operations.md says, in a checkout, with the names of this machine instead of the document's
/// examples.
/// </summary>
internal sealed class DocumentedShell : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> exports = [];
    private readonly List<(string InDocument, string Here)> names = [];
    private readonly Dictionary<string, string?> environment;

    public DocumentedShell(params IEnumerable<KeyValuePair<string, string?>> environment)
    {
        var programs = Directory.CreateDirectory(folder["programs"]).FullName;
        var checkout = Directory.CreateDirectory(folder["checkout"]).FullName;
        foreach (var part in new[] { "deploy", "artifacts" })
            Directory.CreateSymbolicLink(Path.Combine(checkout, part), Path.Combine(BuiltProgram.Root, part));
        foreach (var place in new[] { programs, checkout })
            File.CreateSymbolicLink(Path.Combine(place, "helios"), BuiltProgram.HeliosClient);
        this.environment = new Dictionary<string, string?>(environment, StringComparer.Ordinal)
        {
            ["HOME"] = Directory.CreateDirectory(folder["home"]).FullName,
            ["HELIOS_HOME"] = null,
            ["HELIOS_LANE_ID"] = null,
            ["XDG_CONFIG_HOME"] = null,
            ["XDG_STATE_HOME"] = null,
            ["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin",
        };
    }

    /// <summary>The home folder of whoever types.</summary>
    public string Home => environment["HOME"]!;

    /// <summary>A path in a folder that is gone afterwards.</summary>
    public string this[string name] => folder[name];

    /// <summary>What the document calls so has that name here.</summary>
    public void Name(string inDocument, string here) => names.Add((inDocument, here));

    /// <summary>Sets a variable that the document says nothing about.</summary>
    public void Set(string name, string? value) => environment[name] = value;

    /// <summary>A program that is found before others of its name.</summary>
    public void AddProgram(string name, string script)
    {
        File.WriteAllText(Path.Combine(folder["programs"], name), script);
        File.SetUnixFileMode(
            Path.Combine(folder["programs"], name),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
    }

    /// <summary>Types a block, insists on success, and gives its output. What it exports holds for what is typed later.</summary>
    public async Task<string> Type(string block)
    {
        var commands = Here(block);
        var result = await ProcessRunner.Instance.Run(Bash(commands), CancellationToken.None);
        result.ExitCode.ShouldBe(0, $"{block}\n{result.Stdout.Text}{result.Stderr.Text}");
        exports.AddRange(commands.Split('\n').Where(line => line.StartsWith("export ", StringComparison.Ordinal)));
        return result.Stdout.Text;
    }

    /// <summary>Types a command in a terminal of its own, where it goes on.</summary>
    public HeliosProcess Start(string command, string log) =>
        // In place of the shell, and not as its child: signals are for the program.
        HeliosProcess.Start(Bash($"exec env {Here(command)}"), log);

    public void Dispose() => folder.Dispose();

    private string Here(string text) =>
        names.Aggregate(text, (changed, name) => changed.Replace(name.InDocument, name.Here, StringComparison.Ordinal));

    private CommandSpec Bash(string commands) =>
        new CommandSpec("bash", "-euo", "pipefail", "-c", string.Join('\n', [.. exports, commands]))
        {
            Environment = environment,
            Timeout = TimeSpan.FromMinutes(5),
        }.In(folder["checkout"]);
}
