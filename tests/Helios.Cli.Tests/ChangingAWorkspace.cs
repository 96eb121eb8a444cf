namespace Helios.Cli.Tests;

[Trait("req", "cli-workspace-set")]
public sealed class ChangingAWorkspace : IAsyncLifetime
{
    private readonly FakeHelios server = new();

    public ValueTask InitializeAsync() => server.InitializeAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Only_what_was_named_is_sent_for_the_revision_that_was_seen()
    {
        var ran = await CommandLine.Run(server, ["workspace", "set", "app", "--capacity", "20", "--policy", "keep_branch"]);

        ran.ExitCode.ShouldBe(0, ran.Error);
        server.Bodies.Single().ToJsonString().ShouldBe("""{"capacity":20,"policy":"keep_branch"}""");
        server.Matched.ShouldBe("\"1\"");
        ran.Lines.ShouldBe([server.Workspace.WorkspaceId.ToString()]);
    }

    [Fact]
    public async Task Nothing_to_change_is_misuse()
    {
        (await CommandLine.Run(server, ["workspace", "set", "app"])).ExitCode.ShouldBe(2);
        (await CommandLine.Run(server, ["workspace", "set", "app", "--policy", "burn"])).ExitCode.ShouldBe(2);
        server.Bodies.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_change_by_somebody_else_is_told()
    {
        server.Refuse = (412, "revision_conflict", "It is at revision 2.", null);

        (await CommandLine.Run(server, ["workspace", "set", "app", "--pool", "2"])).ExitCode.ShouldBe(5);
    }
}
