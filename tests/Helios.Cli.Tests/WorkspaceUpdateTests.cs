using Helios.Contracts.Identifiers;

namespace Helios.Cli.Tests;

[Trait("req", "cli-workspace-set")]
public sealed class WorkspaceUpdateTests : IAsyncLifetime
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

    [Theory]
    [InlineData("""{"run":[{"argv":["make"]}]}""", """{"prepare":[],"copy":[],"link":[],"run":[{"argv":["make"]}]}""")]
    [InlineData("""{"copy":[".env"]}""", """{"prepare":[],"copy":[".env"],"link":[],"run":[]}""")]
    [InlineData("""{"link":null,"run":null}""", """{"prepare":[],"copy":[],"link":[],"run":[]}""")]
    public async Task A_setup_file_says_only_what_it_needs(string file, string sent)
    {
        var path = await File(file);
        try
        {
            (await CommandLine.Run(server, ["workspace", "set", "app", "--setup", path])).ExitCode.ShouldBe(0);
            (await CommandLine.Run(server, ["workspace", "add", "app2", "-r", "/src", "--setup", path])).ExitCode.ShouldBe(0);
        }
        finally
        {
            System.IO.File.Delete(path);
        }

        server.Bodies.Select(body => body["setup"]!.ToJsonString()).ShouldBe([sent, sent]);
    }

    [Theory]
    [InlineData("""{"runn":[]}""", "unknown field 'runn'; the fields are prepare, copy, link and run")]
    [InlineData("""{"run":[{}]}""", "needs argv")]
    [InlineData("""{"run":[{"argv":"make"}]}""", "at $.run[0].argv")]
    [InlineData("""{""", "JSON like {\"copy\"")]
    public async Task A_setup_file_that_says_something_else_is_misuse(string file, string named)
    {
        var path = await File(file);
        try
        {
            var refused = await CommandLine.Run(server, ["workspace", "set", "app", "--setup", path]);

            refused.ExitCode.ShouldBe(2);
            refused.Error.ShouldContain(named);
            refused.Error.ShouldNotContain("Helios.");
            refused.Error.ShouldContain("next: helios workspace set --help");
        }
        finally
        {
            System.IO.File.Delete(path);
        }

        server.Bodies.ShouldBeEmpty();
    }

    [Fact]
    public async Task Hosts_are_given_and_what_may_be_missing_is_taken_away()
    {
        var host = HostId.New().ToString();

        var ran = await CommandLine.Run(server, ["workspace", "set", "app", "--host", host, "--without", "capacity", "--without", "setup"]);

        ran.ExitCode.ShouldBe(0, ran.Error);
        server.Bodies.Single().ToJsonString().ShouldBe($$"""{"hosts":["{{host}}"],"capacity":null,"setup":null}""");
        (await CommandLine.Run(server, ["workspace", "set", "app", "--host", "nowhere"])).ExitCode.ShouldBe(2);
        (await CommandLine.Run(server, ["workspace", "set", "app", "--without", "name"])).ExitCode.ShouldBe(2);
        (await CommandLine.Run(server, ["workspace", "set", "app", "--capacity", "3", "--without", "capacity"])).ExitCode.ShouldBe(2);
        server.Bodies.Count.ShouldBe(1);
    }

    private static async Task<string> File(string content)
    {
        var path = Path.GetTempFileName();
        await System.IO.File.WriteAllTextAsync(path, content);
        return path;
    }

    [Fact]
    public async Task A_change_by_somebody_else_is_reported()
    {
        server.Refuse = (412, "revision_conflict", "It is at revision 2.", null);

        (await CommandLine.Run(server, ["workspace", "set", "app", "--pool", "2"])).ExitCode.ShouldBe(5);
    }
}
