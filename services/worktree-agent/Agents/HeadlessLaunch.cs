using System.Text;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Runs;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Runs agents without a terminal: their input and output are files.</summary>
internal sealed class HeadlessLaunch(AgentPrograms programs) : ILaunchMode
{
    public Task Start(AgentSession session, AgentLaunch launch, PreparedLaunch prepared)
    {
        var (folder, command) = (prepared.Folder, prepared.Command);
        var input = command.Stdin is null ? null : Path.Combine(folder, "stdin");
        if (input is not null)
            AgentFile.Replace(input, Encoding.UTF8.GetBytes(command.Stdin!).AsSpan());
        session.Change(
            launch.LaunchId,
            taken => taken with { State = AgentLaunchState.Started, Command = null, BootId = ProcessIdentity.CurrentBootId }
        );
        var process = ProcessSpawner.Spawn(
            new CommandSpec(programs.Run, [folder, prepared.Program, .. command.Arguments])
            {
                WorkingDirectory = prepared.WorktreePath,
                Environment = prepared.Variables,
            },
            new SpawnStreams
            {
                StdinFile = input,
                StdoutFile = Path.Combine(folder, "stdout"),
                StderrFile = Path.Combine(folder, "stderr"),
            }
        );
        session.Change(launch.LaunchId, started => started with { Process = process.Identity.ToString() });
        return Task.CompletedTask;
    }

    public bool HasEnded(AgentSession session, AgentLaunch launch) =>
        launch.Identity is { } identity
            ? identity.Check() is Liveness.Dead || FolderOf(session, launch).ReadExit() is not null
            : launch.State is not AgentLaunchState.Taken;

    public Task<string?> Output(AgentSession session, AgentLaunch launch)
    {
        var folder = FolderOf(session, launch);
        return Task.FromResult<string?>(RunOutput.Tail(folder.Stdout) + RunOutput.Tail(folder.Stderr));
    }

    private static RunFolder FolderOf(AgentSession session, AgentLaunch launch) => new(session.LaunchFolder(launch.LaunchId));
}
