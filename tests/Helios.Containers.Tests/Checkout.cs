using System.Text.RegularExpressions;
using Helios.Processes;
using Helios.Testing;

namespace Helios.Containers.Tests;

/// <summary>
/// A clean checkout, and a person at home who types what docs/operations.md says. Only what no test can share is changed: the port, the
/// project's name, and the command line, which is the one that was built with the tests.
/// </summary>
internal sealed partial class Checkout : IDisposable
{
    // Neither root nor a service's own user.
    public const string Owner = "4711";

    private const string Document = "docs/operations.md";
    private const string Section = "Docker Compose";

    // All that docker compose reads of the repository, when the programs are there already.
    private static readonly string[] Parts = ["deploy", "docker-compose.yml", "helios", ".dockerignore"];

    private readonly TemporaryFolder home = new();
    private readonly DockerEngine engine;
    private readonly List<string> exports = [];

    private Checkout(DockerEngine engine, IReadOnlyDictionary<string, string?> images, int port)
    {
        this.engine = engine;
        Port = port;
        Environment = new Dictionary<string, string?>(images, StringComparer.Ordinal)
        {
            ["HOME"] = home.Path,
            ["HELIOS_HOME"] = null,
            ["HELIOS_VERSION"] = "test",
            ["COMPOSE_PROJECT_NAME"] = Project,
            ["COMPOSE_PROGRESS"] = "quiet",
            ["SUDO_UID"] = CurrentUser.IsRoot ? Owner : null,
            ["SUDO_GID"] = CurrentUser.IsRoot ? Owner : null,
        };
    }

    public string Project { get; } = $"helios-test-{Path.GetRandomFileName()[..8]}";

    public int Port { get; }

    public Uri Url => new($"http://127.0.0.1:{Port}");

    public IReadOnlyDictionary<string, string?> Environment { get; }

    public string Repositories => Path.Combine(home.Path, "src");

    /// <summary>The repository that the document's commands are about.</summary>
    public string App => Path.Combine(Repositories, "app");

    private string Folder => Path.Combine(home.Path, "src", "helios");

    /// <summary>The folder with the secrets.</summary>
    public string Secrets => Directory.GetDirectories(Path.Combine(home.Path, ".helios"), "compose-*").Single();

    public static async Task<Checkout> Create(DockerEngine engine, IReadOnlyDictionary<string, string?> images)
    {
        var checkout = new Checkout(engine, images, FreePorts.Next());
        Directory.CreateDirectory(checkout.Folder);
        if (images.Count > 0)
            foreach (var part in Parts)
                await checkout.Ok("cp", "-R", Path.Combine(BuiltProgram.Root, part), checkout.Folder);
        else
            await checkout.Ok("git", "clone", "--quiet", BuiltProgram.Root, checkout.Folder);
        File.Delete(Path.Combine(checkout.Folder, ".env"));
        await File.WriteAllTextAsync(
            Path.Combine(checkout.home.Path, ".gitconfig"),
            "[user]\n\tname = Ada\n\temail = ada@example.invalid\n"
        );
        await checkout.Ok("git", "init", "--quiet", "--initial-branch=main", checkout.App);
        await checkout.Ok("git", "-C", checkout.App, "commit", "--quiet", "--allow-empty", "--message", "first");
        if (CurrentUser.IsRoot)
            await checkout.Ok("chown", "-R", $"{Owner}:{Owner}", checkout.App);
        return checkout;
    }

    /// <summary>The shell commands of the section, block by block.</summary>
    public static IReadOnlyList<string> Blocks()
    {
        var text = File.ReadAllText(Path.Combine(BuiltProgram.Root, Document));
        var section = SectionOf().Match(text);
        section.Success.ShouldBeTrue($"{Document} has no section '{Section}'");
        return [.. Block().Matches(section.Value).Select(block => block.Groups["commands"].Value)];
    }

    /// <summary>Types a block of the document.</summary>
    public async Task<string> Type(string block)
    {
        var commands = block
            .Replace("./helios deploy init", $"./helios deploy init --port {Port}", StringComparison.Ordinal)
            .Replace("8787", $"{Port}", StringComparison.Ordinal);
        commands = Cli().Replace(commands, BuiltProgram.Helios + " ");
        var result = await Run("bash", "-euo", "pipefail", "-c", string.Join('\n', [.. exports, commands]));
        result.Succeeded.ShouldBeTrue($"{block}\n{result.Describe()}");
        exports.AddRange(commands.Split('\n').Where(line => line.StartsWith("export ", StringComparison.Ordinal)));
        return result.Stdout.Text;
    }

    /// <summary>Runs the command line against this system.</summary>
    public Task<string> Helios(params string[] arguments) =>
        Type($"./helios {string.Join(' ', arguments.Select(word => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'"))}");

    public async Task<string> Compose(params string[] arguments) => (await Ok("docker", ["compose", .. arguments])).TrimEnd('\n');

    /// <summary>The name of a service's container.</summary>
    public string Container(string service) => $"{Project}-{service}-1";

    public async Task<string> Ok(string program, params string[] arguments)
    {
        var result = await Run(program, arguments);
        result.Succeeded.ShouldBeTrue($"{program} {string.Join(' ', arguments)}: {result.Describe()}");
        return result.Stdout.Text;
    }

    public Task<CommandResult> Run(string program, params string[] arguments)
    {
        var command = engine.Command(program, arguments).In(Directory.Exists(Folder) ? Folder : home.Path);
        foreach (var (name, value) in Environment)
            command = command.With(name, value);
        return ProcessRunner.Instance.Run(command, CancellationToken.None);
    }

    public void Dispose() => home.Dispose();

    [GeneratedRegex(
        @"^\#\# Docker Compose\n.*?(?=^\#\# )",
        RegexOptions.Multiline | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex SectionOf();

    [GeneratedRegex(@"^```sh\n(?<commands>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex(@"\./helios (?!deploy )", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Cli();
}
