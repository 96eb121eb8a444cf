using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Testing;
using Helios.Testing.Agents;
using Helios.WorktreeAgent.Agents;

namespace Helios.WorktreeAgent.Tests.Agents;

/// <summary>opencode as it comes from the npm registry, by the manifest that Helios ships, against a model of the tests' own.</summary>
[Trait("req", "agent-manifests"), Trait("needs", "server")]
public sealed class RealOpencodeTests : IAsyncLifetime
{
    private const string Key = "sk-of-opencode";

    private readonly TemporaryFolder home = new();
    private ChatServer model = null!;
    private ClosedGate gate = null!;
    private AgentScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        model = await ChatServer.Start();
        gate = await ClosedGate.Make();
        // Its manifest names a program in PATH, which the agent has from this process.
        var program = await OpencodeProgram.Path();
        Directory.CreateDirectory(home["agents.d"]);
        await File.WriteAllTextAsync(
            home["agents.d", "opencode.json"],
            Contracts
                .Api.Agents.ShippedAgents.Texts["opencode"]
                .Replace("\"program\": \"opencode\"", $"\"program\": \"{program}\"", StringComparison.Ordinal)
        );
        scene = new AgentScene(
            new()
            {
                ["Helios:Agents:ManifestFolder"] = home["agents.d"],
                ["Helios:Agents:Endpoints:opencode:Url"] = model.Url.ToString(),
                ["OPENCODE_API_KEY"] = Key,
            }
        );
    }

    [Fact]
    public async Task It_answers_through_the_chosen_endpoint_and_resumes_its_conversation()
    {
        var (lane, worktree) = await scene.LaneOfGit();

        var first = await Ran(lane, "--hello", resume: null);
        var conversation = scene.Bus.All<ProviderSessionCaptured>().Last().ProviderSessionId;
        var second = await Ran(lane, "again", conversation);

        (first.ExitCode, second.ExitCode).ShouldBe((0, 0), $"{first.Detail} {second.Detail}");
        conversation.ShouldStartWith("ses_");
        scene.Bus.All<ProviderSessionCaptured>().ShouldAllBe(report => report.ProviderSessionId == conversation);
        scene
            .Bus.All<ActivityReported>()
            .Select(report => report.Activity)
            .ShouldBe([ActivityState.Active, ActivityState.Ready, ActivityState.Active, ActivityState.Ready]);
        await scene.Rig.Get<UsageMeter>().Round(CancellationToken.None);
        var used = scene.Bus.All<AgentUsageReported>().Last().Usage.ShouldHaveSingleItem();
        (used.Tokens.Input, used.Tokens.Output, used.Answers, used.CostUsd).ShouldBe((10, 5, 1, null));
        model.Authorizations.ShouldAllBe(authorization => authorization == $"Bearer {Key}");
        // It looks for plugins of its own by npm, and does without them.
        gate.Wanted.ShouldAllBe(wanted => wanted.Contains("npm"));
        (await TemporaryRepository.GitIn(worktree, "status", "--porcelain", "--ignored")).ShouldBeEmpty();
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_conversation_that_it_does_not_know_is_reported_as_such()
    {
        var (lane, _) = await scene.LaneOfGit();

        var failed = await scene.FailedInTime(Opencode(lane, "go", "ses_nothing"));

        failed.Reason.ShouldBe(AgentLaunchFailureReason.Unresumable, failed.Screen);
        await scene.EndEverything();
    }

    private async Task<AgentEnded> Ran(LaneId lane, string prompt, string? resume)
    {
        var command = Opencode(lane, prompt, resume);
        await scene.LaunchedInTime(command);
        return await scene.EndedByItself(command);
    }

    private LaunchAgent Opencode(LaneId lane, string prompt, string? resume) =>
        scene.Command(lane, [], prompt, AgentMode.Headless) with
        {
            Provider = "opencode",
            Model = "m",
            ResumeProviderSessionId = resume,
            // A home of its own, and nothing from outside.
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["HOME"] = home.Path,
                ["XDG_CONFIG_HOME"] = home["config"],
                ["XDG_DATA_HOME"] = home["share"],
                ["XDG_CACHE_HOME"] = home["cache"],
                ["XDG_STATE_HOME"] = home["state"],
                ["HTTP_PROXY"] = gate.Url.ToString(),
                ["HTTPS_PROXY"] = gate.Url.ToString(),
                ["NO_PROXY"] = "127.0.0.1",
                ["OPENCODE_DISABLE_MODELS_FETCH"] = "1",
            },
        };

    public async ValueTask DisposeAsync()
    {
        await scene.DisposeAsync();
        await gate.DisposeAsync();
        await model.DisposeAsync();
        home.Dispose();
    }
}
