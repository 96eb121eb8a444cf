using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Cli.Workspaces;

namespace Helios.Cli.Tests;

[Trait("req", "cli-errors")]
public sealed class MisusingTheCommandLine
{
    [Fact]
    public async Task Nobody_listening_is_exit_4_and_names_the_address_and_the_next_command()
    {
        var refused = await CommandLine.Run(server: null, ["lane", "list"]);
        refused.ExitCode.ShouldBe(4);
        refused.Error.ShouldContain("http://127.0.0.1:1 ");
        refused.Error.ShouldContain("helios up");
        refused.Out.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("lane")]
    [InlineData("lane", "create", "app")]
    [InlineData("lane", "list", "--status", "nonsense")]
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

    [Fact]
    public void Every_command_has_a_description_and_opens_its_help_with_examples()
    {
        using var nothing = new MemoryStream();
        var environment = new CliEnvironment(new CliTerminal(nothing, nothing, false, false, false));
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

    [Theory]
    [InlineData("https://example.org/x.git", "https://example.org/x.git")]
    [InlineData("git@example.org:x.git", "git@example.org:x.git")]
    [InlineData("/abs/./path", "/abs/path")]
    public void A_repository_is_a_path_from_here_or_a_url(string given, string expected) =>
        WorkspaceAddCommand.Absolute(given).ShouldBe(expected);

    private static IEnumerable<Command> All(Command command) => [command, .. command.Subcommands.SelectMany(All)];
}
