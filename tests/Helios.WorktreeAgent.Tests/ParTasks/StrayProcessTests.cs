using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.ParTasks;

namespace Helios.WorktreeAgent.Tests.ParTasks;

public sealed class StrayProcessTests
{
    private const string Forever = "exec tail -f /dev/null";

    [Fact]
    [Trait("req", "nothing-leaks")]
    public async Task What_the_agent_itself_does_in_a_worktree_goes_on_when_strays_of_the_lane_are_ended()
    {
        using var worktree = new TemporaryFolder();
        // As git with a filter or a hook: a child of ours, and a child of that.
        var own = ProcessSpawner.Spawn(new CommandSpec("sh", "-c", $"sh -c '{Forever}' & wait").In(worktree.Path), new SpawnStreams());
        var escaped = await ProcessRunner.Instance.Run(
            new CommandSpec("env", "-i", "setsid", "--fork", "/bin/sh", "-c", $"echo $$ >pid; {Forever}").In(worktree.Path),
            CancellationToken.None
        );
        escaped.EnsureSucceeded();
        try
        {
            var stray = 0;
            await Eventually.Holds(() => File.Exists(worktree["pid"]) && int.TryParse(File.ReadAllText(worktree["pid"]), out stray));
            await Eventually.Holds(() => ProcessTree.FindChildren(own.Identity).Count == 1);
            var child = ProcessTree.FindChildren(own.Identity).Single();

            var report = await new StrayProcesses(new ProcessCensus()).End(worktree.Path, TimeSpan.FromSeconds(2), CancellationToken.None);

            report.Ended.Select(process => process.Pid).ShouldContain(stray);
            report.LeftAlone.ShouldBeEmpty();
            own.Identity.Check().ShouldBe(Liveness.Alive);
            child.Identity.Check().ShouldBe(Liveness.Alive);
        }
        finally
        {
            await ProcessTree.Terminate(ProcessScope.Of(own.Identity), TimeSpan.Zero, CancellationToken.None);
        }
    }
}
