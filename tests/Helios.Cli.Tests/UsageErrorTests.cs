using System.CommandLine;
using System.Text.RegularExpressions;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Cli.Workspaces;
using Helios.ManagedCli;

namespace Helios.Cli.Tests;

[Trait("req", "cli-errors")]
public sealed partial class UsageErrorTests
{
    [Fact]
    public async Task A_server_that_does_not_listen_is_exit_4_with_the_address_and_the_next_command()
    {
        var refused = await CommandLine.Run(server: null, ["lane", "list"]);
        refused.ExitCode.ShouldBe(4);
        refused.Error.ShouldContain("http://127.0.0.1:1:");
        refused.Error.ShouldContain("helios up");
        refused.Out.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("lane")]
    [InlineData("lane", "create", "app", "second")]
    [InlineData("lane", "list", "--status", "nonsense")]
    [InlineData("lane", "list", "--host", "nonsense")]
    [InlineData("lane", "create", "app", "--name", "x", "--timeout", "0")]
    [InlineData("nonsense")]
    [InlineData("workspace", "list", "--", "x")]
    [InlineData("lane", "list", "--server", "nonsense")]
    public async Task It_is_exit_2_and_names_the_help(params string[] args)
    {
        var refused = await CommandLine.Run(server: null, args);
        refused.ExitCode.ShouldBe(2, refused.Error);
        refused.Error.ShouldContain("next: ");
    }

    [Theory]
    [InlineData("error: Unrecognized command or argument 'nonsense'. [misused]", "lane", "nonsense")]
    [InlineData(
        "error: Cannot parse argument 'x' for option '--pool': expected a whole number. [misused]",
        "workspace",
        "set",
        "app",
        "--pool",
        "x"
    )]
    [InlineData(
        "error: Argument 'x' not recognized. Must be one of: 'ready' 'idle' 'needs_input' 'closed' [misused]",
        "lane",
        "wait",
        "a",
        "--until",
        "x"
    )]
    [InlineData("error: Required command was not provided. [misused]", "lane")]
    public async Task It_is_reported_on_one_line_without_type_names(string expected, params string[] args) =>
        (await CommandLine.Run(server: null, args))
            .Error.Replace("\e[31m", "", StringComparison.Ordinal)
            .Replace("\e[0m", "", StringComparison.Ordinal)
            .ShouldStartWith(expected + "\n");

    [Fact]
    public async Task An_internal_error_is_exit_1_with_what_helps_to_fix_it()
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var environment = new CliEnvironment(new CliTerminal(output, error, false, false, false), new LocalSystem());
        var root = HeliosCommandLine.Build(environment);
        root.Subcommands.Add(
            new HeliosCommand("broken", "Breaks.", "helios broken").Runs(
                environment,
                (_, _) => throw new ArithmeticException("nothing there")
            )
        );

        var exitCode = await root.Parse(["broken"]).InvokeAsync();
        await environment.Terminal.Flush();

        exitCode.ShouldBe(1);
        var words = System.Text.Encoding.UTF8.GetString(error.ToArray());
        words.ShouldContain("nothing there [internal_error]");
        words.ShouldContain(nameof(An_internal_error_is_exit_1_with_what_helps_to_fix_it));
    }

    [Fact]
    public void Every_command_has_a_description_and_opens_its_help_with_examples()
    {
        using var nothing = new MemoryStream();
        var environment = new CliEnvironment(new CliTerminal(nothing, nothing, false, false, false), new LocalSystem());
        var commands = All(HeliosCommandLine.Build(environment)).ToList();
        commands.Count.ShouldBeGreaterThan(20);
        foreach (var command in commands.Where(command => command is not RootCommand))
        {
            command.Description.ShouldNotBeNullOrEmpty(command.Name);
            command.ShouldBeOfType<HeliosCommand>().Examples.ShouldNotBeEmpty(command.Name);
        }
    }

    [Fact]
    public async Task Help_opens_with_examples()
    {
        var help = await CommandLine.Run(server: null, ["lane", "exec", "--help"]);
        help.ExitCode.ShouldBe(0);
        help.Out.ShouldStartWith("Examples:\n  helios lane exec first -- git status");
    }

    [Fact]
    public async Task Help_of_every_command_fits_a_hundred_columns()
    {
        foreach (var path in Paths())
        {
            var help = await CommandLine.Run(server: null, [.. path, "--help"]);
            help.Lines.Where(line => line.Length > 100).ShouldBeEmpty(string.Join(' ', path));
        }
    }

    [Fact]
    public async Task Help_asks_no_server_and_lists_nothing_that_is_on_it()
    {
        await using var server = new FakeHelios();
        await server.InitializeAsync();
        server.AddLane("rewrite-parser");
        foreach (var path in Paths())
            (await CommandLine.Run(server, [.. path, "--help"])).Out.ShouldNotContain("rewrite-parser");

        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void Every_example_of_the_help_is_a_command_that_is_understood()
    {
        using var nothing = new MemoryStream();
        var environment = new CliEnvironment(new CliTerminal(nothing, nothing, false, false, false), new LocalSystem());
        var root = HeliosCommandLine.Build(environment);
        var examples = All(root)
            .OfType<HeliosCommand>()
            .SelectMany(command => command.Examples)
            .Concat(ExamplesFirstHelp.First)
            .Where(example => example.StartsWith("helios ", StringComparison.Ordinal))
            .ToList();
        examples.Count.ShouldBeGreaterThan(50);
        foreach (var example in examples)
            root.Parse(WordsOf(example.Split("   ")[0])).Errors.ShouldBeEmpty(example);
    }

    [Fact]
    public void Every_command_in_the_documents_is_understood()
    {
        using var nothing = new MemoryStream();
        var root = HeliosCommandLine.Build(new CliEnvironment(new CliTerminal(nothing, nothing, false, false, false), new LocalSystem()));
        var commands = Documents().SelectMany(CommandsIn).ToList();
        commands.Count.ShouldBeGreaterThan(50);
        foreach (var (file, line) in commands)
            root.Parse(WordsOf(line)).Errors.ShouldBeEmpty($"{Path.GetFileName(file)}: {line}");
    }

    [Theory]
    [InlineData("helios up --home /srv/helios", "./helios up --home /srv/helios")]
    [InlineData("/usr/bin/helios lane list", "/usr/bin/helios lane list")]
    [InlineData("run helios session list, then helios archive list", "run ./helios session list, then ./helios archive list")]
    [InlineData("helios is not running", "helios is not running")]
    public void A_command_to_type_bears_the_name_that_was_typed(string text, string expected) =>
        SelfName.In(text, "./helios").ShouldBe(expected);

    [Fact]
    public void Every_command_is_known_by_name_in_a_text()
    {
        foreach (var path in Paths().Where(path => path.Length == 1))
            SelfName.In($"helios {path[0]} x", "./helios").ShouldBe($"./helios {path[0]} x");
    }

    [Theory]
    [InlineData("https://example.org/x.git", "https://example.org/x.git")]
    [InlineData("git@example.org:x.git", "git@example.org:x.git")]
    [InlineData("/abs/./path", "/abs/path")]
    public void A_repository_is_a_path_from_here_or_a_url(string given, string expected) =>
        WorkspaceAddCommand.Absolute(given).ShouldBe(expected);

    private static List<string[]> Paths()
    {
        using var nothing = new MemoryStream();
        var environment = new CliEnvironment(new CliTerminal(nothing, nothing, false, false, false), new LocalSystem());
        return [.. All(HeliosCommandLine.Build(environment)).Select(command => HeliosCommand.PathOf(command).Split(' ')[1..])];
    }

    [GeneratedRegex(@"'[^']*'|\S+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShellWord();

    /// <summary>The words after the program's name. A shell's own signs, and what is to be run in a lane, are not ours.</summary>
    private static List<string> WordsOf(string line) =>
        [
            .. ShellWord()
                .Matches(line)
                .Select(match => match.Value.Trim('\''))
                .TakeWhile(word => word is not ("#" or "|" or "&&" or ">" or "<" or "--"))
                .Skip(1),
        ];

    private static IEnumerable<string> Documents()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Helios.sln")))
            root = root.Parent ?? throw new InvalidOperationException($"No Helios.sln above {AppContext.BaseDirectory}.");
        return [Path.Combine(root.FullName, "README.md"), .. Directory.EnumerateFiles(Path.Combine(root.FullName, "docs"), "*.md")];
    }

    /// <summary>What a document tells to type, in its blocks of shell commands. <c>deploy</c> is a script of the launcher.</summary>
    private static IEnumerable<(string File, string Line)> CommandsIn(string file)
    {
        var inShell = false;
        foreach (var line in File.ReadLines(file).Select(line => line.Trim()))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                inShell = line is "```sh";
            else if (inShell && HeliosCommandLineStart().IsMatch(line))
                yield return (file, line);
        }
    }

    [GeneratedRegex(@"^(\./)?helios (?!deploy )", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HeliosCommandLineStart();

    private static IEnumerable<Command> All(Command command) => [command, .. command.Subcommands.SelectMany(All)];
}
