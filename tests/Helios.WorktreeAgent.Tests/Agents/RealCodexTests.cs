using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Helios.Testing;
using Helios.Testing.Agents;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Agents;

/// <summary>The Codex CLI as it comes from the npm registry, against a model of the tests' own.</summary>
[Trait("req", "codex"), Trait("needs", "server")]
public sealed class RealCodexTests : IAsyncLifetime
{
    private const string Key = "sk-of-the-harness";

    private ModelServer model = null!;
    private AgentScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        model = await ModelServer.Start();
        scene = await Scene(new());
    }

    [Fact]
    public async Task Codex_edits_files_of_the_worktree_with_the_key_of_its_transport_and_leaves_nothing_else_there()
    {
        var (lane, _) = await scene.LaneOfGit();
        var command = scene.Codex(lane, "run: echo made >made.txt; env >.git/environment", AgentMode.Headless);

        await scene.LaunchedInTime(command);
        var ended = await scene.EndedByItself(command);

        ended.ShouldSatisfyAllConditions(() => ended.ExitCode.ShouldBe(0, ended.Detail), () => ended.OnRequest.ShouldBeFalse());
        var worktree = scene.Rig.Worktrees.PathOf(lane);
        File.ReadAllText(Path.Combine(worktree, "made.txt")).ShouldBe("made\n");
        (await TemporaryRepository.GitIn(worktree, "status", "--porcelain", "--ignored")).ShouldBe("?? made.txt");
        model.Requests.ShouldAllBe(request => request.Authorization == $"Bearer {Key}");
        // What it executes does not see the key.
        File.ReadAllText(Path.Combine(worktree, ".git", "environment")).ShouldNotContain(Key);
        scene.Bus.All<ActivityReported>().Select(report => report.Activity).ShouldBe([ActivityState.Active, ActivityState.Ready]);
        scene.Bus.All<ActivityReported>().ShouldAllBe(report => report.Source == ActivitySource.Native);
        var captured = scene.Bus.All<ProviderSessionCaptured>().First();
        Guid.TryParse(captured.ProviderSessionId, out _).ShouldBeTrue();
        scene
            .Bus.Sent.ToList()
            .FindIndex(report => report is ProviderSessionCaptured)
            .ShouldBeLessThan(scene.Bus.Sent.ToList().FindIndex(report => report is AgentLaunched));
        await scene.EndEverything();
    }

    [Fact]
    public async Task An_agent_killed_in_the_middle_of_a_turn_continues_in_the_same_conversation()
    {
        var (lane, _) = await scene.LaneOfGit();
        var thinking = new TaskCompletionSource();
        model.Hold = thinking.Task;
        var first = scene.Codex(lane, "remember the number 4711", AgentMode.Headless);
        await scene.LaunchedInTime(first);
        await Eventually.Holds(() => !model.Requests.IsEmpty, RealAgentSteps.Patience);
        var conversation = scene.Bus.All<ProviderSessionCaptured>().First().ProviderSessionId;

        (await scene.Ended(first)).OnRequest.ShouldBeTrue();
        AgentScene.NothingCarries(first);
        thinking.SetResult();

        var second = scene.Codex(lane, "run: echo again >again.txt", AgentMode.Headless) with
        {
            SessionId = first.SessionId,
            ResumeProviderSessionId = conversation,
        };
        await scene.LaunchedInTime(second);
        await scene.EndedByItself(second);

        File.Exists(Path.Combine(scene.Rig.Worktrees.PathOf(lane), "again.txt")).ShouldBeTrue(model.Requests.Last().Body);
        model.Requests.Last().Body.ShouldContain("remember the number 4711");
        scene.Session(second.SessionId).Launch!.ProviderSessionId.ShouldBe(conversation);

        var unknown = await scene.FailedInTime(
            scene.Codex(lane, "go on", AgentMode.Headless) with
            {
                ResumeProviderSessionId = "01a1fc77-df69-7751-a22a-000000000000",
            }
        );
        unknown.Reason.ShouldBe(AgentLaunchFailureReason.Unresumable);
        await scene.EndEverything();
    }

    [Fact]
    [Trait("req", "usage")]
    public async Task What_it_uses_is_counted_with_its_model_and_once_over_launches_of_a_conversation()
    {
        var meter = scene.Rig.Get<UsageMeter>();
        var (lane, _) = await scene.LaneOfGit();
        var first = scene.Codex(lane, "hello", AgentMode.Headless);
        await scene.LaunchedInTime(first);
        await scene.EndedByItself(first);
        await meter.Round(CancellationToken.None);

        var used = scene.Bus.All<AgentUsageReported>().Last();
        used.LaunchId.ShouldBe(first.LaunchId);
        var row = used.Usage.ShouldHaveSingleItem();
        (row.Model, row.Tokens.Input, row.Tokens.Output, row.Answers, row.CostUsd).ShouldBe(("test-model", 10, 5, 1, null));

        var second = scene.Codex(lane, "hello again", AgentMode.Headless) with
        {
            SessionId = first.SessionId,
            ResumeProviderSessionId = scene.Bus.All<ProviderSessionCaptured>().First().ProviderSessionId,
        };
        await scene.LaunchedInTime(second);
        await scene.EndedByItself(second);
        await meter.Round(CancellationToken.None);
        // Its events give the sum of both.
        var again = scene.Bus.All<AgentUsageReported>().Last();
        again.LaunchId.ShouldBe(second.LaunchId);
        again.Usage.ShouldHaveSingleItem().Tokens.ShouldBe(row.Tokens);
        var reports = scene.Bus.All<AgentUsageReported>().Count();
        await meter.Round(CancellationToken.None);
        scene.Bus.All<AgentUsageReported>().Count().ShouldBe(reports);
        await scene.EndEverything();
    }

    [Fact]
    [Trait("req", "usage-limits")]
    public async Task Codex_at_the_usage_limit_of_its_account_is_reported_with_the_reset_before_its_end()
    {
        var (lane, _) = await scene.LaneOfGit();
        var resetsAt = TimeProvider.System.GetUtcNow().AddMinutes(90);
        model.Limit = new ModelLimit(resetsAt);
        var command = scene.Codex(lane, "hello", AgentMode.Headless);

        scene.Queue.Take(command);
        await scene.Heard(() => scene.Bus.All<AgentEnded>().Any() || scene.Bus.All<AgentLaunchFailed>().Any());

        var limited = scene.Bus.All<AgentLimited>().ShouldHaveSingleItem();
        limited.LaunchId.ShouldBe(command.LaunchId);
        limited.Retries.ShouldBeFalse();
        limited.Detail.ShouldNotBeNull().ShouldContain("usage limit");
        // It says so to the minute.
        (limited.ResetsAt - resetsAt)
            .ShouldNotBeNull()
            .Duration()
            .ShouldBeLessThan(TimeSpan.FromMinutes(2));
        var sent = scene.Bus.Sent.ToList();
        sent.IndexOf(limited).ShouldBeLessThan(sent.FindIndex(report => report is AgentEnded or AgentLaunchFailed));
        await scene.EndEverything();
    }

    [Fact]
    public async Task Codex_goes_to_the_endpoint_of_its_transport()
    {
        await using var native = await ModelServer.Start();
        await using var both = await Scene(
            new() { ["Helios:Agents:OpenaiUrl"] = native.Url.AbsoluteUri, ["OPENAI_API_KEY"] = "sk-native" }
        );
        var lane = await both.Rig.ReadyLane();
        await TemporaryRepository.GitIn(both.Rig.Worktrees.PathOf(lane), "init", "-q");
        // The harness is down; whoever chose the transport knows.
        await model.DisposeAsync();
        var command = both.Codex(lane, "hello", AgentMode.Headless, SessionTransport.NativeOpenai);

        both.Queue.Take(command);
        await Eventually.Passes(
            async () =>
            {
                await both.Hear();
                both.Bus.All<AgentEnded>().ShouldNotBeEmpty();
            },
            RealAgentSteps.Patience
        );

        both.Bus.All<AgentEnded>().Single().ExitCode.ShouldBe(0);
        native.Requests.ShouldAllBe(request => request.Authorization == "Bearer sk-native");
        native.Requests.ShouldNotBeEmpty();
        await both.EndEverything();
    }

    [Fact]
    public async Task Codex_asks_about_a_worktree_that_nobody_trusted_and_is_not_said_to_be_started()
    {
        var (lane, _) = await scene.LaneOfGit();

        var failed = await scene.FailedInTime(scene.Codex(lane));

        failed.ShouldSatisfyAllConditions(
            () => failed.Reason.ShouldBe(AgentLaunchFailureReason.AgentBlocked, failed.Screen),
            () => failed.Screen.ShouldNotBeNull().ShouldContain("Trust"),
            () => failed.StillRunning.ShouldBeTrue()
        );
        await scene.EndEverything();
    }

    [Fact]
    public async Task In_a_terminal_it_accepts_texts_reports_its_activity_and_lets_only_a_person_answer_its_questions()
    {
        await using var trusting = await Scene(
            new() { ["Helios:Agents:TrustWorktrees"] = "true", ["Helios:Agents:CodexSandbox"] = "workspace-write" }
        );
        var lane = await trusting.Rig.ReadyLane();
        var worktree = trusting.Rig.Worktrees.PathOf(lane);
        await TemporaryRepository.GitIn(worktree, "init", "-q");
        var command = trusting.Codex(lane);
        trusting.Queue.Take(command);
        await Eventually.Holds(
            () => trusting.Bus.All<AgentLaunched>().Any() || trusting.Bus.All<AgentLaunchFailed>().Any(),
            RealAgentSteps.Patience
        );
        trusting.Bus.All<AgentLaunchFailed>().Select(failed => failed.Screen).ShouldBeEmpty();

        // A text that ends in a semicolon, which tmux would swallow.
        var message = AgentScene.Text(command, "hello there;");
        trusting.Queue.Take(message);
        await trusting.Heard(() => trusting.Bus.All<MessageAcknowledged>().Any(report => report.MessageId == message.MessageId));
        trusting.Bus.All<MessageDelivered>().Single().MessageId.ShouldBe(message.MessageId);
        await trusting.Heard(() => trusting.Session(command.SessionId).Launch!.Activity is ActivityState.Ready);
        model.Requests.SelectMany(request => request.Texts).ShouldContain("hello there;");
        trusting.Bus.All<ProviderSessionCaptured>().Select(report => report.ProviderSessionId).Distinct().ShouldHaveSingleItem();

        trusting.Queue.Take(AgentScene.Text(command, "ask: touch asked.txt"));
        await trusting.Heard(() => trusting.Session(command.SessionId).Launch!.Activity is ActivityState.Blocked);
        trusting
            .Bus.All<ActivityReported>()
            .Last()
            .ShouldSatisfyAllConditions(report => report.Source.ShouldBe(ActivitySource.Hook), report => report.DialogId.ShouldNotBeNull());
        (await trusting.Refused(command, "y")).Reason.ShouldBe(MessageRefusalReason.Dialog);
        File.Exists(Path.Combine(worktree, "asked.txt")).ShouldBeFalse();

        // A person says no, of which no hook tells.
        await trusting.Rig.Say(
            "send-keys",
            "-t",
            AgentTerminals.Target(lane, trusting.Session(command.SessionId).Launch!.Terminal!.Value),
            "Escape"
        );
        await Eventually.Passes(
            async () =>
            {
                await trusting.Round();
                trusting.Session(command.SessionId).Launch!.Activity.ShouldBe(ActivityState.WaitingInput);
            },
            RealAgentSteps.Patience
        );
        (await TemporaryRepository.GitIn(worktree, "status", "--porcelain", "--ignored")).ShouldBe("");

        await trusting.Ended(command);
        // Its servers in the background, in sessions of their own, too.
        AgentScene.NothingCarries(command);
        await trusting.EndEverything();
    }

    private async Task<AgentScene> Scene(Dictionary<string, string?> settings) =>
        new(
            new Dictionary<string, string?>(settings)
            {
                ["Helios:Agents:Codex"] = await CodexProgram.Path(),
                ["Helios:Agents:CodexModel"] = "test-model",
                // Not every machine that tests has what codex makes its sandbox of.
                ["Helios:Agents:CodexSandbox"] = settings.GetValueOrDefault("Helios:Agents:CodexSandbox") ?? "danger-full-access",
                ["Helios:Agents:HarnessUrl"] = model.Url.AbsoluteUri,
                ["Helios:Agents:ReadyWithin"] = "00:03:00",
                ["Helios:Agents:PromptStands"] = "00:00:30",
                ["Helios:Agents:ConfirmWithin"] = "00:00:04",
                ["HELIOS_HARNESS_KEY"] = Key,
            }
        );

    public async ValueTask DisposeAsync()
    {
        await scene.DisposeAsync();
        await model.DisposeAsync();
    }
}
