using System.Text.Json.Nodes;

namespace Helios.Cli.Tests;

[Trait("req", "setup-approval")]
public sealed class SetupApprovalTests : IAsyncLifetime
{
    private static readonly string Hash = new('a', 64);
    private readonly FakeHelios server = new();

    public ValueTask InitializeAsync()
    {
        server.SetupContent = "{\n \"run\": [{\"argv\": [\"make\"]}]\u001b[2J\n}\n";
        server.SetupHash = Hash;
        return server.InitializeAsync();
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task With_its_hash_it_is_shown_and_approved()
    {
        var done = await CommandLine.Run(server, ["workspace", "approve", "app", Hash]);

        done.ExitCode.ShouldBe(0);
        done.Out.ShouldBe($"{Hash}\n");
        done.Error.ShouldContain("\"make\"");
        done.Error.ShouldNotContain("\u001b");
        server.Workspace.SetupApprovals.ShouldHaveSingleItem().Hash.ShouldBe(Hash);
    }

    [Fact]
    public async Task Without_a_hash_and_without_a_terminal_it_is_shown_and_refused_with_the_command_to_type()
    {
        var refused = await CommandLine.Run(server, ["workspace", "approve", "app", "--base", "a topic"]);

        refused.ExitCode.ShouldBe(5);
        refused.Error.ShouldContain("\"make\"");
        refused.Error.ShouldContain($"helios workspace approve app {Hash} --base 'a topic'");
        server.Workspace.SetupApprovals.ShouldBeEmpty();
        server.Requests.ShouldContain(request => request.Contains("base_ref=a%20topic", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(8, 0)]
    [InlineData(64, 0)]
    [InlineData(7, 3)]
    public async Task An_approval_is_taken_back_by_the_beginning_of_its_hash(int digits, int exitCode)
    {
        await CommandLine.Run(server, ["workspace", "approve", "app", Hash]);

        var revoked = await CommandLine.Run(server, ["workspace", "approve", "app", "--revoke", Hash[..digits]]);

        revoked.ExitCode.ShouldBe(exitCode);
        server.Workspace.SetupApprovals.Count.ShouldBe(exitCode == 0 ? 0 : 1);
        server.Requests.Contains($"DELETE /v1/workspaces/{server.Workspace.WorkspaceId}/setup-approvals/{Hash}").ShouldBe(exitCode == 0);
    }

    [Fact]
    public async Task Another_hash_than_the_files_is_refused()
    {
        var refused = await CommandLine.Run(server, ["workspace", "approve", "app", new string('b', 64)]);

        refused.ExitCode.ShouldBe(5);
        refused.Error.ShouldContain(Hash);
        server.Workspace.SetupApprovals.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("y\n", 0)]
    [InlineData("n\n", 5)]
    [InlineData("", 5)]
    public async Task On_a_terminal_a_person_is_asked(string typed, int exitCode)
    {
        var answered = await CommandLine.Run(server, ["workspace", "approve", "app"], typed: typed);

        answered.ExitCode.ShouldBe(exitCode);
        answered.Error.ShouldContain("[y/N]");
        server.Workspace.SetupApprovals.Count.ShouldBe(exitCode == 0 ? 1 : 0);
    }

    [Fact]
    public async Task Where_there_is_no_file_there_is_nothing_to_approve()
    {
        server.SetupHash = null;

        (await CommandLine.Run(server, ["workspace", "approve", "app"])).ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task A_refused_create_names_the_command()
    {
        server.Refuse = (
            409,
            "setup_not_approved",
            "Nobody has approved it.",
            new JsonObject
            {
                ["hash"] = Hash,
                ["workspace"] = "app",
                ["base_ref"] = "topic",
            }
        );

        var refused = await CommandLine.Run(server, ["lane", "create", "app", "--name", "first", "--base", "topic"]);

        refused.ExitCode.ShouldBe(5);
        refused.Error.ShouldContain($"next: helios workspace approve app {Hash} --base topic");
    }
}
