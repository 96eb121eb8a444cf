using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Hostile;

/// <summary>Processes that leave a lane's mark and sessions, and daemons that a lane starts for everybody.</summary>
[Trait("req", "hostile-lanes")]
public sealed class HostileProcessTests : IAsyncDisposable
{
    private readonly AgentRig rig = TmuxRig.Create();
    private readonly List<ProcessIdentity> mine = [];

    [Theory]
    [InlineData("by its folder", "env -i /usr/bin/setsid -f /bin/sleep 4321")]
    [InlineData("by its program", "cp /bin/sleep ./own && env -i /usr/bin/setsid -f sh -c 'cd / && exec \"$0\" 4321' \"$PWD/own\"")]
    [InlineData("by its folder, deaf", "env -i /usr/bin/setsid -f /bin/sh -c 'trap \"\" TERM HUP; while :; do /bin/sleep 0.1; done'")]
    public async Task What_has_left_the_mark_is_found_in_the_worktree_and_ended(string how, string script)
    {
        var lane = await rig.ReadyLane();
        var worktree = rig.Worktrees.PathOf(lane);
        await rig.Ended(rig.Shell(lane, script));
        await Eventually.Holds(() => Standing(worktree).Count > 0);
        var escaped = Standing(worktree);

        var ended = await End(lane);

        foreach (var process in escaped)
            process.Identity.Check().ShouldBe(Liveness.Dead, how);
        ended.Ending.ShouldBe(ResourceEnding.Removed);
        ended.Detail.ShouldNotBeNull().ShouldContain($"({escaped[0].Pid})");
    }

    [Fact]
    public async Task Processes_of_a_person_in_the_worktree_are_left_alone_and_reported()
    {
        var lane = await rig.ReadyLane();
        var worktree = rig.Worktrees.PathOf(lane);
        await using var shell = TerminalProcess.Start(
            new CommandSpec("sh", "-c", "exec sleep 4321") { WorkingDirectory = worktree },
            80,
            24
        );
        await Eventually.Holds(() => Standing(worktree).Any(process => process.Pid == shell.Identity.Pid));

        var ended = await End(lane);

        shell.Identity.Check().ShouldBe(Liveness.Alive);
        ended.Detail.ShouldNotBeNull().ShouldContain($"({shell.Identity.Pid})");
        ended.Ending.ShouldBe(ResourceEnding.NotApplicable);
    }

    [Fact]
    public async Task What_somebody_else_has_started_there_is_left_alone()
    {
        var lane = await rig.ReadyLane();
        var worktree = rig.Worktrees.PathOf(lane);
        // Its parent, a program of somebody else, is no lane's and lives on.
        await ProcessRunner.Instance.Run(
            new CommandSpec("setsid", "--fork", "sh", "-c", $"cd '{worktree}' && sleep 4321 & wait").In("/"),
            CancellationToken.None
        );
        await Eventually.Holds(() => Standing(worktree).Count > 0);
        var child = Standing(worktree).Single();
        mine.Add(child.Identity);
        mine.Add(ProcessTree.Read(child.ParentPid)!.Identity);

        await End(lane);

        child.Identity.Check().ShouldBe(Liveness.Alive);
    }

    [Fact]
    public async Task The_users_own_tmux_server_is_not_one_that_a_lane_has_started()
    {
        using var home = new TemporaryFolder("u");
        var lane = await rig.ReadyLane();
        (
            await rig.Ended(
                rig.Shell(lane, "tmux -f /dev/null new-session -d -s dev 'sleep 4000' && tmux display-message -p '#{socket_path} #{pid}'")
            )
        ).ExitCode.ShouldBe(0);
        var user = new CommandSpec("tmux", "-f", "/dev/null", "new-session", "-d", "-s", "mine", "sleep 4000;")
            .With("TMUX_TMPDIR", home.Path)
            .Without("TMUX");
        (await ProcessRunner.Instance.Run(user, CancellationToken.None)).EnsureSucceeded();
        var own = await Tmux(home.Path, "display-message", "-p", "#{pid}");

        var ended = await End(lane);

        (await Tmux(home.Path, "list-sessions", "-F", "#{session_name} #{pid}")).ShouldBe($"mine {own}");
        ended.Detail.ShouldNotBeNull().ShouldContain("tmux: server");
        Directory.Exists(rig.Get<LaneEnvironment>().Of(LaneId.New(), "x", [])["TMUX_TMPDIR"]).ShouldBeTrue();
        await Tmux(home.Path, "kill-server");
    }

    [Fact]
    public async Task Each_lane_has_a_place_of_its_own_for_tmux_and_it_goes_with_the_lane()
    {
        var (first, second) = (await rig.ReadyLane(), await rig.ReadyLane());
        var places = new List<string>();
        foreach (var lane in new[] { first, second })
            places.Add((await rig.Ended(rig.Shell(lane, "printf '%s' \"$TMUX_TMPDIR\"; test -d \"$TMUX_TMPDIR\""))).Stdout);

        places.Distinct().Count().ShouldBe(2);
        await End(first);
        Directory.Exists(places[0]).ShouldBeFalse();
        Directory.Exists(places[1]).ShouldBeTrue();
        await End(second);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in mine)
            await ProcessTree.Terminate(ProcessScope.Of(process), TimeSpan.Zero, CancellationToken.None);
        await rig.DisposeAsync();
    }

    private static IReadOnlyList<ProcessInfo> Standing(string worktree) =>
        [
            .. ProcessTree
                .Sight(LaneEnvironment.LaneMark)
                .Where(seen => seen.Mark is null && seen.Places.Any(place => place.StartsWith(worktree, StringComparison.Ordinal)))
                .Select(seen => seen.Process),
        ];

    private async Task<ResourceOutcome> End(LaneId lane)
    {
        await rig.Queue.Take(rig.TearDown(lane, fence: 9));
        var report = await rig.Bus.Next<LaneTornDown>(told => told.Operation.LaneId == lane);
        return report.Resources.Single(resource => resource.Kind is ResourceKind.Processes);
    }

    private static async Task<string> Tmux(string folder, params string[] words)
    {
        var command = new CommandSpec("tmux", words).With("TMUX_TMPDIR", folder).Without("TMUX");
        return (await ProcessRunner.Instance.Run(command, CancellationToken.None)).EnsureSucceeded().Stdout.Text.TrimEnd('\n');
    }
}
