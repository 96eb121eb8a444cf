using Helios.Cli.Board;
using Helios.Testing;

namespace Helios.Cli.Tests;

[Trait("req", "board-sign-in")]
public sealed class OpenCommandTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();

    public ValueTask InitializeAsync() => server.InitializeAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task The_board_is_opened_at_its_address_where_it_needs_no_code()
    {
        var ran = await CommandLine.Run(server, ["open"]);

        ran.ExitCode.ShouldBe(0, ran.Error);
        ran.Lines.ShouldBe([server.Url.ToString()]);
        ran.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_address_signs_in_where_that_is_necessary_by_what_no_browser_sends()
    {
        server.BoardCode = new string('a', 64);

        var ran = await CommandLine.Run(server, ["open"]);

        var address = new Uri(ran.Lines.ShouldHaveSingleItem());
        address.Fragment.ShouldBe($"#code={server.BoardCode}");
        address.PathAndQuery.ShouldBe("/");
        ran.Error.ShouldContain("two minutes");
    }

    [Fact]
    public void The_page_that_leads_to_it_is_for_its_user_only()
    {
        using var folder = new TemporaryFolder();
        var home = folder["home"];

        ForwardingPage.Write(home, new Uri("http://127.0.0.1:8787/#code=first"));
        var path = ForwardingPage.Write(home, new Uri("http://127.0.0.1:8787/#code=second"));

        var page = File.ReadAllText(path);
        page.ShouldContain("url=http://127.0.0.1:8787/#code=second");
        page.ShouldNotContain("first");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Nothing_is_opened_without_a_server() => (await CommandLine.Run(null, ["open"])).ExitCode.ShouldBe(4);
}
