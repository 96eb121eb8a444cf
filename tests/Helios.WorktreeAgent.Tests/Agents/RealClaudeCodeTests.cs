using System.Text.Json.Nodes;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Testing;
using Helios.Testing.Agents;

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
