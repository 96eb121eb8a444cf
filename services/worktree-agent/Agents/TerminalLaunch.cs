using System.Text;
using Helios.Contracts.Terminals;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Terminals;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Runs agents in a terminal of their lane.</summary>
internal sealed class TerminalLaunch(AgentTerminals terminals, LaneTerminals laneTerminals, AgentPrograms programs, HostFolder host)
    : ILaunchMode
{
    public const string ScriptName = "launch.sh";
    public const string GoName = "go";

    private const int OutputHistory = 200;
    private const int Columns = 160;
    private const int Rows = 50;

    public async Task Start(AgentSession session, AgentLaunch launch, PreparedLaunch prepared)
    {
        var terminal = launch.Terminal!.Value;
        // An earlier attempt may have left a terminal that waits for its script; it never became an agent.
        await terminals.Close(session.LaneId, terminal);
        var script = Path.Combine(prepared.Folder, ScriptName);
        var text = LaunchScript.Write(script, prepared.Program, prepared.Command.Arguments, prepared.Variables);
        AgentFile.Replace(script, Encoding.UTF8.GetBytes(text).AsSpan());
        var view = await laneTerminals.Create(
            new CreateTerminal
            {
                HostId = host.Identity.HostId,
                LaneId = session.LaneId,
                TerminalId = terminal,
                Argv = [programs.Agent, prepared.Folder],
                Columns = Columns,
                Rows = Rows,
                Cause = launch.Cause,
            }
        );
        // It shows why the agent ended, and stays until that has been read.
        await terminals.Remain(session.LaneId, terminal);
        var identity = ProcessIdentity.Of(view.Pid);
        session.Change(
            launch.LaunchId,
            taken =>
                taken with
                {
                    State = AgentLaunchState.Started,
                    Command = null,
                    BootId = ProcessIdentity.CurrentBootId,
                    Process = identity?.ToString(),
                }
        );
        // The owner of this process is recorded; only now may it become the agent.
        await File.WriteAllTextAsync(Path.Combine(prepared.Folder, GoName), "");
    }

    public bool HasEnded(AgentSession session, AgentLaunch launch) =>
        launch.Identity is { } identity ? identity.Check() is Liveness.Dead : launch.State is not AgentLaunchState.Taken;

    public async Task<string?> Output(AgentSession session, AgentLaunch launch) =>
        launch.Terminal is { } terminal ? await terminals.Screen(session.LaneId, terminal, OutputHistory) : null;
}
