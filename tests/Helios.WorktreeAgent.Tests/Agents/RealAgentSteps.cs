using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Testing;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Agents;

/// <summary>What tests with published agents do. These take their time to start, and report some things only when they are asked.</summary>
internal static class RealAgentSteps
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>A ready lane whose worktree is a repository.</summary>
    public static async Task<(LaneId Lane, string Worktree)> LaneOfGit(this AgentScene scene)
    {
        var lane = await scene.Rig.ReadyLane();
        var worktree = scene.Rig.Worktrees.PathOf(lane);
        await TemporaryRepository.GitIn(worktree, "init", "-q");
        return (lane, worktree);
    }

    public static async Task LaunchedInTime(this AgentScene scene, LaunchAgent command)
    {
        scene.Queue.Take(command);
        await scene.Heard(() =>
            scene.Bus.All<AgentLaunched>().Any(report => report.LaunchId == command.LaunchId) || scene.Bus.All<AgentLaunchFailed>().Any()
        );
        scene.Bus.All<AgentLaunchFailed>().Select(failed => $"{failed.Detail} {failed.Screen}").ShouldBeEmpty();
    }

    public static async Task<AgentLaunchFailed> FailedInTime(this AgentScene scene, LaunchAgent command)
    {
        scene.Queue.Take(command);
        await scene.Heard(() => scene.Bus.All<AgentLaunchFailed>().Any(report => report.LaunchId == command.LaunchId));
        return scene.Bus.All<AgentLaunchFailed>().First(report => report.LaunchId == command.LaunchId);
    }

    public static async Task<AgentEnded> EndedByItself(this AgentScene scene, LaunchAgent command)
    {
        await scene.Heard(() => scene.Bus.All<AgentEnded>().Any(report => report.LaunchId == command.LaunchId));
        return scene.Bus.All<AgentEnded>().First(report => report.LaunchId == command.LaunchId);
    }

    /// <summary>Waits until something has been reported.</summary>
    public static Task Heard(this AgentScene scene, Func<bool> condition) =>
        Eventually.Passes(
            async () =>
            {
                await scene.Hear();
                condition().ShouldBeTrue(string.Join(" ", scene.Bus.Sent.Select(report => report.GetType().Name)));
            },
            Patience
        );
}
