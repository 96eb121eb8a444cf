using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Terminals;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Terminals;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Runs;

/// <summary>What a run or a setup command prints is kept and shown, so what is secret must not be in their environment.</summary>
[Trait("req", "session-agents")]
public sealed class HostKeyTests : IAsyncDisposable
{
    private static readonly string[] Secrets = [AgentSecret.Name, AgentSecret.Key, AgentSecret.KeyByAnotherName];

    private readonly AgentRig rig = TmuxRig.Create(new() { ["Helios:Agents:OpenaiKeyVariable"] = AgentSecret.KeyByAnotherName });

    [Fact]
    public async Task Keys_are_not_in_the_environment_of_a_run()
    {
        var ended = await rig.Ended(rig.Shell(await rig.ReadyLane(), "env"));

        ended.Stdout.ShouldContain("HELIOS_LANE_ID=");
        ended.Stdout.ShouldNotContain(AgentSecret.Value);
    }

    [Fact]
    public async Task Keys_are_withheld_from_setup_commands_which_a_repository_may_bring()
    {
        var lane = await rig.ReadyLane();

        var told = rig.Worktrees.Provisions.ShouldHaveSingleItem().Environment;

        told["HELIOS_LANE_ID"].ShouldBe(lane.ToString());
        foreach (var secret in Secrets)
            told.ShouldContain(variable => variable.Key == secret && variable.Value == null);
    }

    [Fact]
    public async Task Keys_are_not_in_the_environment_of_a_par_task_and_its_terminals()
    {
        var lane = await rig.ReadyLane();
        var terminal = await rig.Get<LaneTerminals>()
            .Create(
                new CreateTerminal
                {
                    HostId = HostId.New(),
                    LaneId = lane,
                    TerminalId = TerminalId.New(),
                    Argv = ["sleep", "300"],
                    Columns = 80,
                    Rows = 24,
                    Cause = new Cause { CorrelationId = "cor_test", Actor = "test" },
                }
            );
        await Eventually.Holds(() => ProcessTree.ReadVariable(terminal.Pid, TerminalKeeper.Mark) == terminal.TerminalId.ToString());

        foreach (var pid in (int[])[rig.ParTaskOf(lane).Pid!.Value, terminal.Pid, (await rig.Server()).Pid])
        {
            foreach (var secret in Secrets)
                ProcessTree.ReadVariable(pid, secret).ShouldBeNull($"{secret} in {pid}");
        }

        await rig.Queue.Take(rig.TearDown(lane, fence: 9));
        await rig.Bus.Next<LaneTornDown>();
        await rig.ShouldBeNothingOf(lane);
    }

    public ValueTask DisposeAsync() => rig.DisposeAsync();
}
