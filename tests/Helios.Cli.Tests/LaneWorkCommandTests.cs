using System.Text.Json.Nodes;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Tests;

[Trait("req", "lane-merge")]
public sealed class LaneWorkCommandTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        server.AddLane("first");
        server.Foreseen = new LaneMergeView
        {
            LaneId = LaneId.New(),
            Branch = "fix",
            HeadCommit = new string('c', 40),
            Target = "main",
            TargetCommit = new string('b', 40),
            Ahead = 2,
            Behind = 1,
            Conflicts = [],
            Uncommitted = 0,
            Obstacles = [],
        };
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData("commit --message Words", """{"message":"Words"}""", "Committed cccccccccc on main.")]
    [InlineData("rebase", "{}", "main moved from bbbbbbbbbb to cccccccccc.")]
    [InlineData("rebase --onto v1 --strategy merge", """{"base":"v1","strategy":"merge"}""", "main moved from")]
    [InlineData("merge", "{}", "main moved from bbbbbbbbbb to cccccccccc.")]
    [InlineData(
        "merge --into release --strategy ff_only -m Words --leave-uncommitted --cleanup",
        """{"into":"release","strategy":"ff_only","message":"Words","leave_uncommitted":true,"cleanup":true}""",
        "main moved from"
    )]
    [InlineData("merge --strategy ff-only", """{"strategy":"ff_only"}""", "main moved from")]
    [InlineData("push", "{}", "main is at cccccccccc.")]
    [InlineData("push --remote upstream --force", """{"remote":"upstream","force":true}""", "main is at cccccccccc.")]
    public async Task An_act_prints_the_commit_and_says_what_moved(string arguments, string body, string words)
    {
        var typed = arguments.Split(' ');
        var ran = await CommandLine.Run(server, ["lane", typed[0], "first", .. typed[1..]]);

        ran.ExitCode.ShouldBe(0, ran.Error);
        ran.Lines.ShouldBe([new string('c', 40)]);
        ran.Error.ShouldContain(words);
        server.Bodies.TryDequeue(out var sent).ShouldBeTrue();
        sent!.ToJsonString().ShouldBe(body);
    }

    [Fact]
    public async Task What_had_been_done_before_and_what_was_left_out_is_said()
    {
        server.Work = server.Work with { Changed = false, LeftOut = ["vendored/"] };

        (await CommandLine.Run(server, ["lane", "commit", "first", "-m", "x"])).Error.ShouldContain(
            "Nothing to commit. Left out, because they are repositories: vendored/."
        );
        (await CommandLine.Run(server, ["lane", "merge", "first"])).Error.ShouldContain("Nothing to do: main has everything already.");

        server.Work = server.Work with { Changed = true, Ending = true };
        (await CommandLine.Run(server, ["lane", "merge", "first", "--cleanup"])).Error.ShouldContain("The lane is being cleaned up.");
    }

    [Fact]
    public async Task A_refusal_names_what_to_do_and_shows_what_git_said()
    {
        server.Refuse = (409, "git_refused", "A hook refused.", new JsonObject { ["tail"] = "lint: 3 errors\n" });

        var ran = await CommandLine.Run(server, ["lane", "commit", "first", "-m", "x"]);

        ran.ExitCode.ShouldBe(5);
        ran.Error.ShouldContain("A hook refused.");
        ran.Error.ShouldContain("| lint: 3 errors");

        server.Refuse = (409, "merge_conflicts", "Conflicts in a.", new JsonObject { ["paths"] = new JsonArray("a") });
        (await CommandLine.Run(server, ["lane", "merge", "first"])).Error.ShouldContain("helios session send first");
    }

    [Fact]
    public async Task A_preview_prints_the_conflicts_and_exits_as_the_merge_would()
    {
        var clear = await CommandLine.Run(server, ["lane", "merge", "first", "--preview"]);
        (clear.ExitCode, clear.Out).ShouldBe((0, ""));
        clear.Error.ShouldContain("fix is 2 ahead of and 1 behind main.");
        clear.Error.ShouldContain("Nothing is in the way of a merge.");

        server.Foreseen = server.Foreseen! with
        {
            Conflicts = ["a", "b"],
            Obstacles = [new MergeObstacle { Reason = MergeRefusalReason.MergeConflicts, Detail = "Resolve them." }],
        };
        var stopped = await CommandLine.Run(server, ["lane", "merge", "first", "--preview", "--into", "release"]);
        (stopped.ExitCode, stopped.Out).ShouldBe((5, "a\nb\n"));
        stopped.Error.ShouldContain("Resolve them.");
        server.Requests.ShouldContain(request => request.EndsWith("/merge-preview?into=release"));

        var json = JsonNode.Parse((await CommandLine.Run(server, ["lane", "merge", "first", "--preview", "--json"])).Out)!;
        json["schema"]!.GetValue<string>().ShouldBe("helios.lane_merge_preview/1");
    }

    [Fact]
    [Trait("req", "lane-pull-request")]
    public async Task A_pull_request_is_printed_by_its_address_and_what_it_says_may_come_from_stdin()
    {
        var opened = await CommandLine.Run(
            server,
            ["lane", "pr", "first", "--draft", "--base", "develop", "--title", "Fix it", "--body-file", "-", "--force"],
            piped: new MemoryStream("Because.\n"u8.ToArray())
        );

        (opened.ExitCode, opened.Out).ShouldBe((0, "https://git.example/team/app/pull/7\n"), opened.Error);
        opened.Error.ShouldContain("Opened draft pull request #7 in team/app, into main: Fix the test");
        server
            .Bodies.Last()
            .ToJsonString()
            .ShouldBe("""{"title":"Fix it","body":"Because.\n","base":"develop","draft":true,"force":true}""");
        server.PullRequest = server.PullRequest with { Created = false };
        (await CommandLine.Run(server, ["lane", "pr", "first"])).Error.ShouldContain("was open already; its branch is at cccccccccc.");
        (await CommandLine.Run(server, ["lane", "pr", "first", "--body", "x", "--body-file", "y"])).ExitCode.ShouldBe(2);
        server.Refuse = (409, "forge_unauthenticated", "No token.", null);
        var refused = await CommandLine.Run(server, ["lane", "pr", "first"]);
        refused.ExitCode.ShouldBe(5);
        refused.Error.ShouldContain("helios lane push first");
    }
}
