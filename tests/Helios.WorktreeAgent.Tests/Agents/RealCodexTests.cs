using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Processes;
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

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private ModelServer model = null!;
    private AgentScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        model = await ModelServer.Start();
        scene = await Scene(new());
    }

    [Fact]
    public async Task Edits_files_of_the_worktree_with_the_key_of_its_transport_and_leaves_nothing_else_there()
    {
        var lane = await LaneOfGit();
        var command = scene.Codex(lane, "run: echo made >made.txt; env >.git/environment", AgentMode.Headless);

        await Launched(command);
        var ended = await Ended(command);

        ended.ShouldSatisfyAllConditions(() => ended.ExitCode.ShouldBe(0, ended.Detail), () => ended.OnRequest.ShouldBeFalse());
        var worktree = scene.Rig.Worktrees.PathOf(lane);
        File.ReadAllText(Path.Combine(worktree, "made.txt")).ShouldBe("made\n");
        (await Git(worktree, "status", "--porcelain", "--ignored")).ShouldBe("?? made.txt\n");
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
        var lane = await LaneOfGit();
        var thinking = new TaskCompletionSource();
        model.Hold = thinking.Task;
        var first = scene.Codex(lane, "remember the number 4711", AgentMode.Headless);
        await Launched(first);
        await Eventually.Holds(() => !model.Requests.IsEmpty, Patience);
        var conversation = scene.Bus.All<ProviderSessionCaptured>().First().ProviderSessionId;

        (await scene.Ended(first)).OnRequest.ShouldBeTrue();
        AgentScene.NothingCarries(first);
        thinking.SetResult();

        var second = scene.Codex(lane, "run: echo again >again.txt", AgentMode.Headless) with
        {
            SessionId = first.SessionId,
            ResumeProviderSessionId = conversation,
        };
        await Launched(second);
        await Ended(second);

        File.Exists(Path.Combine(scene.Rig.Worktrees.PathOf(lane), "again.txt")).ShouldBeTrue(model.Requests.Last().Body);
        model.Requests.Last().Body.ShouldContain("remember the number 4711");
        scene.Session(second.SessionId).Launch!.ProviderSessionId.ShouldBe(conversation);

        var unknown = await Failed(
            scene.Codex(lane, "go on", AgentMode.Headless) with
            {
                ResumeProviderSessionId = "01a1fc77-df69-7751-a22a-000000000000",
            }
        );
        unknown.Reason.ShouldBe(AgentLaunchFailureReason.Unresumable);
        await scene.EndEverything();
    }

    [Fact]
    public async Task Goes_to_the_endpoint_of_its_transport()
    {
        await using var native = await ModelServer.Start();
        await using var both = await Scene(
            new() { ["Helios:Agents:OpenaiUrl"] = native.Url.AbsoluteUri, ["OPENAI_API_KEY"] = "sk-native" }
        );
        var lane = await both.Rig.ReadyLane();
        await Git(both.Rig.Worktrees.PathOf(lane), "init", "-q");
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
            Patience
        );

        both.Bus.All<AgentEnded>().Single().ExitCode.ShouldBe(0);
        native.Requests.ShouldAllBe(request => request.Authorization == "Bearer sk-native");
        native.Requests.ShouldNotBeEmpty();
        await both.EndEverything();
    }

    [Fact]
    public async Task Asks_about_a_worktree_that_nobody_trusted_and_is_not_said_to_be_started()
    {
        var lane = await LaneOfGit();

        var failed = await Failed(scene.Codex(lane));

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
        await Git(worktree, "init", "-q");
        var command = trusting.Codex(lane);
        trusting.Queue.Take(command);
        await Eventually.Holds(() => trusting.Bus.All<AgentLaunched>().Any() || trusting.Bus.All<AgentLaunchFailed>().Any(), Patience);
        trusting.Bus.All<AgentLaunchFailed>().Select(failed => failed.Screen).ShouldBeEmpty();

        // A text that ends in a semicolon, which tmux would swallow.
        var message = AgentScene.Text(command, "hello there;");
        trusting.Queue.Take(message);
        await Heard(trusting, () => trusting.Bus.All<MessageAcknowledged>().Any(report => report.MessageId == message.MessageId));
        trusting.Bus.All<MessageDelivered>().Single().MessageId.ShouldBe(message.MessageId);
        await Heard(trusting, () => trusting.Session(command.SessionId).Launch!.Activity is ActivityState.Ready);
        model.Requests.SelectMany(request => request.Texts).ShouldContain("hello there;");
        trusting.Bus.All<ProviderSessionCaptured>().Select(report => report.ProviderSessionId).Distinct().ShouldHaveSingleItem();

        trusting.Queue.Take(AgentScene.Text(command, "ask: touch asked.txt"));
        await Heard(trusting, () => trusting.Session(command.SessionId).Launch!.Activity is ActivityState.Blocked);
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
            Patience
        );
        (await Git(worktree, "status", "--porcelain", "--ignored")).ShouldBe("");

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
                ["Helios:Agents:ReadyWithin"] = "00:00:45",
                ["Helios:Agents:PromptStands"] = "00:00:30",
                ["Helios:Agents:ConfirmWithin"] = "00:00:04",
                ["HELIOS_HARNESS_KEY"] = Key,
            }
        );

    private async Task<LaneId> LaneOfGit()
    {
        var lane = await scene.Rig.ReadyLane();
        await Git(scene.Rig.Worktrees.PathOf(lane), "init", "-q");
        return lane;
    }

    private async Task Launched(LaunchAgent command)
    {
        scene.Queue.Take(command);
        await Eventually.Holds(
            () =>
                scene.Bus.All<AgentLaunched>().Any(report => report.LaunchId == command.LaunchId)
                || scene.Bus.All<AgentLaunchFailed>().Any(),
            Patience
        );
        scene.Bus.All<AgentLaunchFailed>().Select(failed => $"{failed.Detail} {failed.Screen}").ShouldBeEmpty();
    }

    private async Task<AgentLaunchFailed> Failed(LaunchAgent command)
    {
        scene.Queue.Take(command);
        return await Eventually.Gives(
            () => Task.FromResult(scene.Bus.All<AgentLaunchFailed>().FirstOrDefault(report => report.LaunchId == command.LaunchId)),
            Patience
        );
    }

    private async Task<AgentEnded> Ended(LaunchAgent command)
    {
        await Heard(scene, () => scene.Bus.All<AgentEnded>().Any(report => report.LaunchId == command.LaunchId));
        return scene.Bus.All<AgentEnded>().First(report => report.LaunchId == command.LaunchId);
    }

    private static Task Heard(AgentScene scene, Func<bool> condition) =>
        Eventually.Passes(
            async () =>
            {
                await scene.Hear();
                condition().ShouldBeTrue(string.Join(" ", scene.Bus.Sent.Select(report => report.GetType().Name)));
            },
            Patience
        );

    private static async Task<string> Git(string folder, params string[] arguments) =>
        (await ProcessRunner.Instance.Run(new CommandSpec("git", ["-C", folder, .. arguments]), CancellationToken.None))
            .EnsureSucceeded()
            .Stdout.Text;

    public async ValueTask DisposeAsync()
    {
        await scene.DisposeAsync();
        await model.DisposeAsync();
    }
}
