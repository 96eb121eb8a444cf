using System.Text;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Prepares launches: the command of the adapter, its program, files and environment. Nothing runs yet.</summary>
internal sealed class LaunchPreparation(
    AgentLanes lanes,
    AgentEndpoints endpoints,
    AgentSessions sessions,
    AgentSignals signals,
    LaneEnvironment environment,
    AgentPrograms programs,
    HostFolder host
)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Prepares a launch, perhaps again. Throws <see cref="AgentRefusedException"/> if it cannot be started.</summary>
    public PreparedLaunch Prepare(AgentSession session, AgentLaunch launch, IAgentAdapter adapter)
    {
        var lane = lanes.Ready(session.LaneId);
        var folder = session.LaunchFolder(launch.LaunchId);
        MakePrivate(folder);
        File.Delete(Path.Combine(folder, TerminalLaunch.GoName));
        var state = sessions.StateFolder(session.LaneId, launch.Provider);
        var command = adapter.Build(PlanOf(launch, lane, adapter, state, folder));
        var program =
            WhichProgram.Find(command.Program.Contains('/') ? Path.Combine(lane.WorktreePath, command.Program) : command.Program)
            ?? throw new AgentRefusedException(
                AgentLaunchFailureReason.ProgramNotFound,
                $"Program '{command.Program}' not found on host {host.Identity.Name}; {adapter.Installing}."
            );
        if (command.Files.Count > 0)
            MakePrivate(state);
        foreach (var (path, content) in command.Files)
            AgentFile.Replace(path, Encoding.UTF8.GetBytes(content).AsSpan());
        adapter.Prepare(state);
        // Recorded before anything runs: whatever fails from here on, the conversation can be found again.
        if (command.ProviderSessionId is { } provider)
            signals.Capture(session, launch.LaunchId, provider);
        return new PreparedLaunch(folder, lane.WorktreePath, program, command, Variables(session, launch, lane, command));
    }

    /// <summary>Throws <see cref="AgentRefusedException"/> if the lane of a session is no longer in place.</summary>
    public void RequireLane(AgentSession session) => lanes.Ready(session.LaneId);

    private AgentPlan PlanOf(AgentLaunch launch, LaneRecord lane, IAgentAdapter adapter, string state, string folder)
    {
        var command = launch.Command ?? throw new InvalidOperationException("The launch has no command.");
        return new AgentPlan
        {
            LaunchId = launch.LaunchId,
            Mode = command.Mode,
            Endpoint = endpoints.Of(command.Transport, adapter),
            Prompt = command.Prompt,
            Resume = command.ResumeProviderSessionId,
            Argv = command.Argv,
            Model = command.Model,
            Permissions = command.Permissions,
            RepositoryPath = lane.Repository,
            WorktreePath = lane.WorktreePath,
            StateFolder = state,
            LaunchFolder = folder,
            HookProgram = programs.Hook,
        };
    }

    private Dictionary<string, string?> Variables(AgentSession session, AgentLaunch launch, LaneRecord lane, AgentCommand command)
    {
        var isHeadless = launch.Mode is AgentMode.Headless;
        var variables = isHeadless
            ? environment.ChangesFor(session.LaneId, lane.DisplayName, lane.Ports)
            : new Dictionary<string, string?>(StringComparer.Ordinal);

        foreach (var (name, value) in launch.Command?.Environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            variables[name] = value;
        // Of the keys on this host it gets only the one for its transport.
        foreach (var name in endpoints.KeyVariables)
            variables[name] = null;
        foreach (var (name, value) in command.Environment)
            variables[name] = value;
        variables[AgentTerminator.SessionMark] = session.Id.ToString();
        variables[AgentTerminator.LaunchMark] = launch.LaunchId.ToString();
        // A headless agent reports in its event stream.
        variables["HELIOS_HOOKS"] = isHeadless ? null : host.Hooks;
        return variables;
    }

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, Private);
    }
}
