using Helios.Contracts.Api.Constraints;

namespace Helios.Cli.Tests;

public sealed class WorkspaceOptionTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();

    public ValueTask InitializeAsync() => server.InitializeAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [Trait("req", "worktree-place")]
    [InlineData("beside", "beside")]
    [InlineData("inside", "inside")]
    [InlineData("/big/trees", "/big/trees")]
    public async Task The_place_of_worktrees_is_sent_as_it_is_meant(string given, string sent)
    {
        (await CommandLine.Run(server, ["workspace", "add", "app", "--repository", "/src/app", "--worktrees", given])).ExitCode.ShouldBe(0);

        server.Bodies.Last()["worktrees"]!.GetValue<string>().ShouldBe(sent);
    }

    [Fact]
    [Trait("req", "worktree-place")]
    public async Task A_folder_is_meant_from_here()
    {
        await CommandLine.Run(server, ["workspace", "add", "app", "--repository", "/src/app", "--worktrees", "trees"]);

        server.Bodies.Last()["worktrees"]!.GetValue<string>().ShouldBe(Path.GetFullPath("trees"));
    }

    [Theory]
    [Trait("req", "worktree-place")]
    [InlineData(null, true)]
    [InlineData("inside", true)]
    [InlineData("beside", false)]
    public async Task Who_registers_a_repository_hears_in_one_line_what_worktrees_inside_it_mean(string? place, bool told)
    {
        server.Workspace = server.Workspace with { Worktrees = place };

        var added = await CommandLine.Run(server, ["workspace", "add", "app", "--repository", "/src/app"]);

        added.Error.Split('\n').Count(line => line.Contains("git clean -ffdx", StringComparison.Ordinal)).ShouldBe(told ? 1 : 0);
        if (told)
            WorktreePlace.RiskOfInside.ShouldNotContain('\n');
    }

    [Fact]
    [Trait("req", "session-reactions")]
    public async Task What_becomes_of_idle_agents_is_sent()
    {
        await CommandLine.Run(server, ["workspace", "add", "app", "--repository", "/src/app", "--on-agent-idle", "send"]);

        server.Bodies.Last()["on_agent_idle"]!.GetValue<string>().ShouldBe("send");
        (await CommandLine.Run(server, ["workspace", "set", "app", "--on-agent-idle", "shout"])).ExitCode.ShouldBe(2);
    }
}
