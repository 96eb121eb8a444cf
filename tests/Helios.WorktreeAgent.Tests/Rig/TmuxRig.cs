using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.ParTasks;
using Helios.WorktreeAgent.Tmux;

namespace Helios.WorktreeAgent.Tests.Rig;

/// <summary>What tests of the real tmux ask of an agent.</summary>
internal static class TmuxRig
{
    public static AgentRig Create(Dictionary<string, string?>? settings = null) =>
        new AgentRig(new Dictionary<string, string?>(settings ?? []) { ["Helios:Host:ParTaskDriver"] = "tmux" }).Open();

    public static TmuxServer Tmux(this AgentRig rig) => rig.Get<TmuxServer>();

    public static ParTaskRecord ParTaskOf(this AgentRig rig, LaneId lane) => rig.Get<LaneLedger>().Find(lane)!.ParTask!;

    public static async Task<string> Say(this AgentRig rig, params string[] command) =>
        (await rig.Tmux().Run(command)).ShouldBeOfType<TmuxAnswer.Done>().Output.TrimEnd('\n');

    /// <summary>The panes of all sessions but the agent's own, as <c>session pid</c>.</summary>
    public static async Task<IReadOnlyList<string>> Sessions(this AgentRig rig) =>
        [
            .. (await rig.Say("list-panes", "-a", "-F", "#{session_name} #{pane_pid}"))
                .Split('\n')
                .Where(pane => !pane.StartsWith($"{TmuxServer.OwnSession} ", StringComparison.Ordinal)),
        ];

    public static async Task<ProcessIdentity> Server(this AgentRig rig) =>
        ProcessIdentity.Of(int.Parse(await rig.Say("display-message", "-p", "#{pid}"), System.Globalization.CultureInfo.InvariantCulture))!;

    public static Task<ParTaskProbe> Probe(this AgentRig rig, LaneId lane) =>
        rig.Get<WorktreeAgent.ParTasks.ParTasks>().Probe(rig.ParTaskOf(lane), CancellationToken.None);

    public static async Task ShouldBeNothingOf(this AgentRig rig, params LaneId[] lanes)
    {
        foreach (var lane in lanes)
            LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(LaneEnvironment.LaneMark, lane.ToString()));
        // The server ends by itself, a moment after its last session.
        await Eventually.Passes(async () => (await rig.Tmux().Run("list-sessions")).ShouldBeOfType<TmuxAnswer.Silent>());
    }
}
