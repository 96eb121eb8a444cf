using System.Text.Json.Nodes;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Testing;
using Helios.Testing.Agents;
using Helios.WorktreeAgent.Agents;

namespace Helios.WorktreeAgent.Tests.Agents;

/// <summary>Claude Code as it comes from the npm registry, against a model of the tests' own.</summary>
[Trait("req", "claude-code"), Trait("needs", "server")]
public sealed class RealClaudeCodeTests : IAsyncLifetime
{
    private const string Key = "sk-of-the-harness";

    private ModelServer model = null!;
    private ClosedGate gate = null!;

    public async ValueTask InitializeAsync()
    {
        model = await ModelServer.Start();
        gate = await ClosedGate.Make();
    }

    [Fact]
    public async Task Claude_Code_edits_files_through_the_endpoint_of_its_transport_only_and_leaves_nothing_else_there()
    {
        await using var elsewhere = await ModelServer.Start();
        using var user = new ClaudeCodeUser(gate);
        // Variables of the user's settings come over those that a program is started with.
        user.Sets(
            new JsonObject
            {
                ["env"] = new JsonObject
                {
                    ["ANTHROPIC_BASE_URL"] = elsewhere.Url.AbsoluteUri,
                    ["CLAUDE_CODE_USE_BEDROCK"] = "1",
                    ["AWS_REGION"] = "nowhere-1",
                },
            }
        );
        await using var scene = await Scene(user);
        var (lane, worktree) = await scene.LaneOfGit();
        var command = ClaudeCode(scene, lane, "write: made.txt made", AgentMode.Headless);

        await scene.LaunchedInTime(command);
        var ended = await scene.EndedByItself(command);

        ended.ShouldSatisfyAllConditions(() => ended.ExitCode.ShouldBe(0, ended.Detail), () => ended.OnRequest.ShouldBeFalse());
        File.ReadAllText(Path.Combine(worktree, "made.txt")).ShouldBe("made\n");
        (await TemporaryRepository.GitIn(worktree, "status", "--porcelain", "--ignored")).ShouldBe("?? made.txt");
        model.Requests.ShouldNotBeEmpty();
        model.Requests.ShouldAllBe(request => request.Authorization == $"Bearer {Key}");
        elsewhere.Requests.ShouldBeEmpty();
        gate.Wanted.ShouldBeEmpty();
        scene.Bus.All<ActivityReported>().Select(report => report.Activity).ShouldBe([ActivityState.Active, ActivityState.Ready]);
        scene.Bus.All<ActivityReported>().ShouldAllBe(report => report.Source == ActivitySource.Native);
        scene
            .Bus.Sent.ToList()
            .FindIndex(report => report is ProviderSessionCaptured)
            .ShouldBeLessThan(scene.Bus.Sent.ToList().FindIndex(report => report is AgentLaunched));
        await scene.EndEverything();
    }

    [Fact]
    public async Task An_agent_killed_in_the_middle_of_a_turn_continues_in_the_same_conversation()
    {
        using var user = new ClaudeCodeUser(gate);
        await using var scene = await Scene(user);
        var (lane, worktree) = await scene.LaneOfGit();
        var thinking = new TaskCompletionSource();
        model.Hold = thinking.Task;
        var first = ClaudeCode(scene, lane, "remember the number 4711", AgentMode.Headless);
        await scene.LaunchedInTime(first);
        var conversation = scene.Bus.All<ProviderSessionCaptured>().First().ProviderSessionId;
        await Eventually.Holds(() => !model.Requests.IsEmpty && user.HasWrittenDown(conversation, "4711"), RealAgentSteps.Patience);

        (await scene.Ended(first)).OnRequest.ShouldBeTrue();
        AgentScene.NothingCarries(first);
        model.Hold = Task.CompletedTask;
        thinking.SetResult();

        var second = ClaudeCode(scene, lane, "write: again.txt again", AgentMode.Headless) with
        {
            SessionId = first.SessionId,
            ResumeProviderSessionId = conversation,
        };
        await scene.LaunchedInTime(second);
        await scene.EndedByItself(second);

        File.Exists(Path.Combine(worktree, "again.txt")).ShouldBeTrue(model.Requests.Last().Body);
        model.Requests.Last().Texts.ShouldContain("remember the number 4711");
        scene.Session(second.SessionId).Launch!.ProviderSessionId.ShouldBe(conversation);

        var unknown = ClaudeCode(scene, lane, "go on", AgentMode.Headless) with
        {
            ResumeProviderSessionId = "01a1fc77-df69-4751-a22a-000000000000",
        };
        var failed = await scene.FailedInTime(unknown);
        failed.Reason.ShouldBe(AgentLaunchFailureReason.Unresumable, failed.Screen);

        await scene.EndEverything();
    }

    [Fact]
    [Trait("req", "usage-limits")]
    public async Task At_the_usage_limit_of_its_account_it_is_reported_before_its_end_and_its_own_retries_once()
    {
        using var user = new ClaudeCodeUser(gate);
        await using var scene = await Scene(user);
        var (lane, _) = await scene.LaneOfGit();
        model.Limit = new ModelLimit(TimeProvider.System.GetUtcNow().AddHours(1));
        var refused = ClaudeCode(scene, lane, "hello", AgentMode.Headless);

        scene.Queue.Take(refused);
        await scene.Heard(() => scene.Bus.All<AgentEnded>().Any() || scene.Bus.All<AgentLaunchFailed>().Any());

        var limited = scene.Bus.All<AgentLimited>().ShouldHaveSingleItem();
        limited.Retries.ShouldBeFalse();
        limited.Detail.ShouldNotBeNull().ShouldContain("429");
        var sent = scene.Bus.Sent.ToList();
        sent.IndexOf(limited).ShouldBeLessThan(sent.FindIndex(report => report is AgentEnded or AgentLaunchFailed));

        // It tries again by itself, several times, until it is answered.
        model.Limit = new ModelLimit(ResetsAt: null);
        var next = (await scene.LaneOfGit()).Lane;
        var retrying = ClaudeCode(scene, next, "write: made.txt made", AgentMode.Headless);
        scene.Queue.Take(retrying);
        await scene.Heard(() => scene.Bus.All<AgentLimited>().Any(report => report.LaunchId == retrying.LaunchId));
        await Eventually.Holds(() => model.Requests.Count > 4, RealAgentSteps.Patience);
        await scene.Hear();
        var again = scene.Bus.All<AgentLimited>().Where(report => report.LaunchId == retrying.LaunchId).ShouldHaveSingleItem();
        (again.Retries, again.ResetsAt).ShouldBe((true, null));
        model.Limit = null;
        (await scene.EndedByItself(retrying)).ExitCode.ShouldBe(0);
        await scene.Rig.Get<UsageMeter>().Round(CancellationToken.None);
        var used = scene.Bus.All<AgentUsageReported>().Last(report => report.LaunchId == retrying.LaunchId);
        used.Usage.Sum(row => row.Tokens.Output).ShouldBe(10);
        scene.Session(retrying.SessionId).Launch!.Limit.ShouldBeNull();
        scene.Bus.All<ActivityReported>().Last().At.ShouldBeGreaterThan(again.At);
        await scene.EndEverything();
    }

    [Fact]
    [Trait("req", "usage-limits")]
    public async Task In_a_terminal_it_reports_its_limit_by_a_hook_and_is_not_limited_when_it_works_again()
    {
        using var user = new ClaudeCodeUser(gate);
        await using var scene = await Scene(user);
        var (lane, worktree) = await scene.LaneOfGit();
        user.Trusts(worktree);
        var command = ClaudeCode(scene, lane);
        await scene.LaunchedInTime(command);
        model.Limit = new ModelLimit(TimeProvider.System.GetUtcNow().AddHours(1));

        scene.Queue.Take(AgentScene.Text(command, "hello"));
        await scene.Heard(() => scene.Bus.All<AgentLimited>().Any());

        scene.Bus.All<AgentLimited>().ShouldHaveSingleItem().Source.ShouldBe(ActivitySource.Hook);
        scene.Session(command.SessionId).Launch!.Activity.ShouldBe(ActivityState.Idle);
        model.Limit = null;
        scene.Queue.Take(AgentScene.Text(command, "go on"));
        await scene.Heard(() => scene.Session(command.SessionId).Launch!.Limit is null);
        scene.Bus.All<AgentLimited>().ShouldHaveSingleItem();
        // What it uses is in its transcript, which its hooks name.
        await scene.Heard(() => scene.Session(command.SessionId).Launch!.Activity is ActivityState.Ready);
        await Eventually.Passes(
            async () =>
            {
                await scene.Rig.Get<UsageMeter>().Round(CancellationToken.None);
                scene
                    .Bus.All<AgentUsageReported>()
                    .SelectMany(report => report.Usage)
                    .ShouldContain(row => row.Model == "test-model" && row.Tokens.Output == 5);
            },
            RealAgentSteps.Patience
        );
        await scene.Ended(command);
        await scene.EndEverything();
    }

    [Theory]
    [InlineData("first time", "Let's get started")]
    [InlineData("trust", "Yes, I trust this folder")]
    [InlineData("key", "Do you want to use this API key")]
    [InlineData("server", "New MCP server found")]
    public async Task Claude_Code_asks_what_only_a_person_may_answer_and_is_not_said_to_be_started(string about, string words)
    {
        using var user = new ClaudeCodeUser(gate, hasBegun: about != "first time");
        await using var scene = await Scene(user, ("ANTHROPIC_API_KEY", "sk-ant-of-nobody-0123456789"));
        var (lane, worktree) = await scene.LaneOfGit();
        if (about is not "trust")
            user.Trusts(worktree);
        if (about is "server")
            await File.WriteAllTextAsync(Path.Combine(worktree, ".mcp.json"), """{"mcpServers":{"ours":{"command":"true"}}}""");

        var failed = await scene.FailedInTime(
            ClaudeCode(scene, lane) with
            {
                Transport = about is "key" ? SessionTransport.NativeAnthropic : SessionTransport.CliproxyHarness,
            }
        );

        failed.ShouldSatisfyAllConditions(
            () => failed.Reason.ShouldBe(AgentLaunchFailureReason.AgentBlocked, failed.Screen),
            () => failed.Screen.ShouldNotBeNull().ShouldContain(words),
            () => failed.StillRunning.ShouldBeTrue()
        );
        model.Requests.ShouldBeEmpty();
        await scene.EndEverything();
    }

    private async Task<AgentScene> Scene(ClaudeCodeUser user, params (string Name, string? Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Helios:Agents:ClaudeCode"] = user.Has(await ClaudeCodeProgram.Path()),
            ["Helios:Agents:ClaudeCodeModel"] = "test-model",
            ["Helios:Agents:HarnessUrl"] = model.Url.AbsoluteUri,
            ["Helios:Agents:ReadyWithin"] = "00:03:00",
            ["Helios:Agents:PromptStands"] = "00:00:30",
            ["Helios:Agents:ConfirmWithin"] = "00:00:04",
            ["HELIOS_HARNESS_KEY"] = Key,
        };
        foreach (var (name, value) in settings)
            all[name] = value;
        return new AgentScene(all);
    }

    private static LaunchAgent ClaudeCode(AgentScene scene, LaneId lane, string? prompt = null, AgentMode mode = AgentMode.Interactive) =>
        scene.Command(lane, [], prompt, mode) with
        {
            Provider = SessionProviders.ClaudeCode,
            Transport = SessionTransport.CliproxyHarness,
        };

    public async ValueTask DisposeAsync()
    {
        await gate.DisposeAsync();
        await model.DisposeAsync();
    }
}
