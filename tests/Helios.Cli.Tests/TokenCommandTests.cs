using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Contracts.Api.Tokens;

namespace Helios.Cli.Tests;

[Trait("req", "tokens")]
public sealed class TokenCommandTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();

    public ValueTask InitializeAsync() => server.InitializeAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_new_token_is_all_that_is_printed_to_stdout()
    {
        var created = await CommandLine.Run(
            server,
            ["token", "create", "ci", "--scope", "operate", "-w", "app", "--expires", "2030-01-31"]
        );

        created.ExitCode.ShouldBe(0, created.Error);
        var token = server.Tokens.ShouldHaveSingleItem();
        created.Lines.ShouldBe([$"helios_{token.TokenId}_secret"]);
        created.Error.ShouldContain("cannot be shown again");
        var body = server.Bodies.ShouldHaveSingleItem();
        body["scope"]!.GetValue<string>().ShouldBe("operate");
        body["workspaces"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldBe(server.Workspace.WorkspaceId.ToString());
        body["expires_at"]!.GetValue<DateTimeOffset>().ShouldBe(new DateTimeOffset(2030, 1, 31, 0, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_token_reads_only_unless_more_is_asked_for()
    {
        (await CommandLine.Run(server, ["token", "create", "ci", "--json"])).ExitCode.ShouldBe(0);

        var body = server.Bodies.ShouldHaveSingleItem().AsObject();
        body["scope"]!.GetValue<string>().ShouldBe("read");
        body.ContainsKey("workspaces").ShouldBeFalse();
        body.ContainsKey("expires_at").ShouldBeFalse();
        (await CommandLine.Run(server, ["token", "create", "ci", "--scope", "everything"])).ExitCode.ShouldBe(2);
        (await CommandLine.Run(server, ["token", "create", "ci", "--expires", "soon"])).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_token_is_revoked_by_name_or_id_and_then_listed_only_with_all()
    {
        await CommandLine.Run(server, ["token", "create", "ci"]);
        await CommandLine.Run(server, ["token", "create", "anna"]);
        (await CommandLine.Run(server, ["token", "list"])).Out.ShouldContain("anna");

        var ci = server.Tokens[0].TokenId.ToString();
        (await CommandLine.Run(server, ["token", "revoke", "ci"])).Lines.ShouldBe([ci]);
        (await CommandLine.Run(server, ["token", "revoke", "ci"])).ExitCode.ShouldBe(3);
        (await CommandLine.Run(server, ["token", "revoke", server.Tokens[1].TokenId.ToString()])).ExitCode.ShouldBe(0);

        server.Tokens.ShouldAllBe(token => token.Status == TokenStatus.Revoked);
        (await CommandLine.Run(server, ["token", "list", "--quiet"])).Lines.ShouldBeEmpty();
        (await CommandLine.Run(server, ["token", "list", "--all", "--quiet"])).Lines.Length.ShouldBe(2);
        JsonNode.Parse((await CommandLine.Run(server, ["token", "list", "--all", "--json"])).Out)!["items"]!.AsArray().Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("90d", "2026-04-02T03:04:05Z")]
    [InlineData("12h", "2026-01-02T15:04:05Z")]
    [InlineData("30m", "2026-01-02T03:34:05Z")]
    [InlineData("2030-01-31T12:00:00+01:00", "2030-01-31T11:00:00Z")]
    public void An_end_is_a_time_or_a_distance_from_now(string text, string expected) =>
        MomentText.Read(text, FakeHelios.Start, "").ShouldBe(DateTimeOffset.Parse(expected, null));

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("-1d")]
    [InlineData("12")]
    [InlineData("99999999999d")]
    [InlineData("tomorrow")]
    public void What_is_neither_is_refused(string text) =>
        Should.Throw<CliException>(() => MomentText.Read(text, FakeHelios.Start, "")).ExitCode.ShouldBe(ExitCodes.Misused);
}
