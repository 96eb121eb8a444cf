using System.Text;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Contracts.Terminals;
using Helios.Hosting.Timeliness;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Runs;
using Helios.WorktreeAgent.Terminals;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Starts agents, and reports them as started when they are ready.</summary>
internal sealed partial class AgentLauncher(
    IEnumerable<IAgentAdapter> adapters,
    AgentEndpoints endpoints,
    AgentTerminals terminals,
    LaneTerminals laneTerminals,
    AgentSignals signals,
    AgentReadiness readiness,
    AgentMessenger messenger,
    AgentTerminator ender,
    AgentReports reports,
    AgentSessions sessions,
    LaneLedger ledger,
    IChangingLanes changing,
    LaneEnvironment environment,
    AgentPrograms programs,
    HostFolder host,
    AttentionClock attention,
    TimeProvider time,
    IOptions<AgentOptions> options,
    ILogger<AgentLauncher> logger
)
{
    public const string ScriptName = "launch.sh";
    private const string GoName = "go";
    private const int ScreenHistory = 200;
    private const int Columns = 160;
    private const int Rows = 50;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const int LongestScreen = 8 * 1024;

    /// <summary>Records a launch as the session's current one, and runs it.</summary>
    public async Task Launch(AgentSession session, LaunchAgent command, CancellationToken cancellationToken)
    {
        session.Change(record =>
            record with
            {
                Launch = new AgentLaunch
                {
                    LaunchId = command.LaunchId,
                    Provider = command.Provider,
                    Mode = command.Mode,
                    Cause = command.Cause,
                    State = AgentLaunchState.Taken,
                    Command = command,
                    Terminal = command.Mode is AgentMode.Headless ? null : TerminalId.New(),
                    BootId = ProcessIdentity.CurrentBootId,
                },
            }
        );
        await CarryOut(session, command.LaunchId, cancellationToken);
    }

    /// <summary>Runs a launch from its recorded state: from the beginning, or from where the previous agent process left it.</summary>
    public async Task CarryOut(AgentSession session, LaunchId id, CancellationToken cancellationToken)
    {
        try
        {
            if (session.Record.Current(id) is not { } launch)
                return;
            var adapter =
                adapters.FirstOrDefault(known => known.Provider == launch.Provider)
                ?? throw new AgentRefusedException(
                    AgentLaunchFailureReason.ProviderNotSupported,
                    $"This host has no adapter for '{launch.Provider}'."
                );
            var first = launch.State is AgentLaunchState.Taken ? await Start(session, launch, adapter) : null;
            // Checked after the start: a tear-down that began before has not seen it, one that begins later will.
            LaneOf(session.LaneId);
            await BecomeReady(session, id, adapter, cancellationToken);
            if (await readiness.Mark(session, id) is not { } done)
                return;
            LogReady(session.LaneId, session.Id, launch.Provider);
            reports.Report(session, done);
            if (first is { Length: > 0 })
                await messenger.Type(session, done, first, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It is to end, or this process stops; then the next one continues from the record.
        }
        catch (AgentRefusedException refused)
        {
            await Fail(session, id, refused.Reason, refused.Message, refused.Screen, refused.StillRunning);
        }
        catch (TerminalRefusedException refused)
        {
            var reason =
                refused.Reason is RefusalReason.TerminalsUnsupported
                    ? AgentLaunchFailureReason.ProviderNotSupported
                    : AgentLaunchFailureReason.LaneNotReady;
            await Fail(session, id, reason, refused.Message);
        }
        catch (ProcessStartException exception)
        {
            await Fail(session, id, AgentLaunchFailureReason.ProgramNotFound, exception.Message);
        }
        catch (Exception exception)
        {
            LogFailed(exception, session.LaneId, session.Id);
            await Fail(session, id, AgentLaunchFailureReason.HostError, exception.Message);
        }
    }

    private async Task<string?> Start(AgentSession session, AgentLaunch launch, IAgentAdapter adapter)
    {
        var command = launch.Command ?? throw new InvalidOperationException("The launch has no command.");
        var lane = LaneOf(session.LaneId);
        var folder = session.LaunchFolder(launch.LaunchId);
        Make(folder);
        File.Delete(Path.Combine(folder, GoName));
        var state = sessions.StateFolder(session.LaneId, launch.Provider);
        var built = adapter.Build(
            new AgentPlan
            {
                LaunchId = launch.LaunchId,
                Mode = command.Mode,
                Endpoint = endpoints.Of(command.Transport),
                Prompt = command.Prompt,
                Resume = command.ResumeProviderSessionId,
                Argv = command.Argv,
                WorktreePath = lane.WorktreePath,
                StateFolder = state,
                LaunchFolder = folder,
                HookProgram = programs.Hook,
                IsTrusted = options.Value.TrustWorktrees || adapter.IsTrusted(lane.Repository, lane.WorktreePath, state),
                Options = options.Value,
            }
        );
        var program =
            WhichProgram.Find(built.Program.Contains('/') ? Path.Combine(lane.WorktreePath, built.Program) : built.Program)
            ?? throw new AgentRefusedException(
                AgentLaunchFailureReason.ProgramNotFound,
                $"Program '{built.Program}' not found on host {host.Identity.Name}; {adapter.Installing}."
            );
        if (built.Files.Count > 0)
            Make(state);
        foreach (var (path, content) in built.Files)
            AgentFile.Replace(path, Encoding.UTF8.GetBytes(content).AsSpan());
        adapter.Prepare(state);
        // Recorded before anything runs: whatever fails from here on, the conversation can be found again.
        if (built.ProviderSessionId is { } provider)
            signals.Capture(session, launch.LaunchId, provider);

        var variables = Variables(session, launch, built);
        if (command.Mode is AgentMode.Headless)
            StartHeadless(session, launch, lane, folder, program, built, variables);
        else
            await StartInteractive(session, launch, folder, program, built, variables);
        return built.FirstMessage;
    }

    private async Task StartInteractive(
        AgentSession session,
        AgentLaunch launch,
        string folder,
        string program,
        AgentCommand built,
        Dictionary<string, string?> variables
    )
    {
        var terminal = launch.Terminal!.Value;
        // An earlier attempt may have left a terminal that waits for its script; it never became an agent.
        await terminals.Close(session.LaneId, terminal);
        var script = Path.Combine(folder, ScriptName);
        AgentFile.Replace(script, Encoding.UTF8.GetBytes(LaunchScript.Write(script, program, built.Arguments, variables)).AsSpan());
        var view = await laneTerminals.Create(
            new CreateTerminal
            {
                HostId = host.Identity.HostId,
                LaneId = session.LaneId,
                TerminalId = terminal,
                Argv = [programs.Agent, folder],
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
        await File.WriteAllTextAsync(Path.Combine(folder, GoName), "");
    }

    private void StartHeadless(
        AgentSession session,
        AgentLaunch launch,
        LaneRecord lane,
        string folder,
        string program,
        AgentCommand built,
        Dictionary<string, string?> variables
    )
    {
        if (built.Stdin is { } stdin)
            AgentFile.Replace(Path.Combine(folder, "stdin"), Encoding.UTF8.GetBytes(stdin).AsSpan());
        session.Change(
            launch.LaunchId,
            taken => taken with { State = AgentLaunchState.Started, Command = null, BootId = ProcessIdentity.CurrentBootId }
        );
        var process = ProcessSpawner.Spawn(
            new CommandSpec(programs.Run, [folder, program, .. built.Arguments])
            {
                WorkingDirectory = lane.WorktreePath,
                Environment = variables,
            },
            new SpawnStreams
            {
                StdinFile = built.Stdin is null ? null : Path.Combine(folder, "stdin"),
                StdoutFile = Path.Combine(folder, "stdout"),
                StderrFile = Path.Combine(folder, "stderr"),
            }
        );
        session.Change(launch.LaunchId, started => started with { Process = process.Identity.ToString() });
    }

    /// <summary>Waits until the agent is ready. Throws if it does not become ready, with its screen.</summary>
    private async Task BecomeReady(AgentSession session, LaunchId id, IAgentAdapter adapter, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var last = AgentScreen.Unknown;
        var seen = began;
        while (session.Record.Current(id) is { } launch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (launch.Mode is AgentMode.Headless)
                signals.ReadStream(session, launch, adapter);
            if (session.Heard == id)
                return;
            var gone = HasEnded(session, launch);
            if (gone && await Ended(session, launch, adapter))
                return;
            if (!adapter.IsKnown && time.GetElapsedTime(began) >= options.Value.SettleFor)
                return;
            if (adapter.IsKnown && launch.Terminal is { } terminal && await terminals.Screen(session.LaneId, terminal) is { } text)
            {
                // Seen twice: the screen may be half painted.
                var screen = adapter.ReadScreen(text);
                if (screen == last && screen is AgentScreen.Question)
                {
                    throw new AgentRefusedException(
                        AgentLaunchFailureReason.AgentBlocked,
                        $"{launch.Provider} asks a question that only a person may answer. Attach to its terminal and answer it.",
                        Cut(text),
                        stillRunning: true
                    );
                }

                if (screen == last && screen is AgentScreen.Ready or AgentScreen.Working or AgentScreen.Permission)
                    return;
                // Without a sure sign it must have been there for a while.
                if (screen != last)
                    seen = time.GetTimestamp();
                else if (screen is AgentScreen.Prompt && time.GetElapsedTime(seen) >= options.Value.PromptStands)
                    return;
                last = screen;
            }

            // Time in which this process did not run does not count against the agent.
            if (attention.Awake(began) > options.Value.ReadyWithin)
            {
                throw new AgentRefusedException(
                    AgentLaunchFailureReason.AgentNotReady,
                    $"{launch.Provider} was not ready within {options.Value.ReadyWithin.TotalSeconds:0.#} s and was ended. Its "
                        + "screen shows how far it got.",
                    await ScreenOf(session, launch)
                );
            }

            await Task.Delay(options.Value.ReadyPoll, time, cancellationToken);
        }
    }

    /// <summary>True if it started and has already finished; throws if it never started.</summary>
    private async Task<bool> Ended(AgentSession session, AgentLaunch launch, IAgentAdapter adapter)
    {
        var (code, _) = AgentTerminator.ExitOf(session, launch);
        // An arbitrary program may be short-lived; 126 and 127 mean that it could not be executed.
        if (!adapter.IsKnown && launch.Mode is AgentMode.Headless && code is not (126 or 127))
            return true;
        var shown = await ScreenOf(session, launch);
        throw new AgentRefusedException(
            shown is not null && adapter.IsUnresumable(shown) ? AgentLaunchFailureReason.Unresumable : AgentLaunchFailureReason.AgentExited,
            $"{launch.Provider} ended{(code is null ? "" : $" with exit code {code}")} before it was ready; its output says why.",
            shown
        );
    }

    private static bool HasEnded(AgentSession session, AgentLaunch launch) =>
        launch.Identity is { } identity
            ? identity.Check() is Liveness.Dead
                || (launch.Mode is AgentMode.Headless && new RunFolder(session.LaunchFolder(launch.LaunchId)).ReadExit() is not null)
            : launch.State is not AgentLaunchState.Taken;

    private async Task<string?> ScreenOf(AgentSession session, AgentLaunch launch)
    {
        if (launch.Terminal is { } terminal)
            return await terminals.Screen(session.LaneId, terminal, ScreenHistory) is { } text ? Cut(text) : null;
        var folder = new RunFolder(session.LaunchFolder(launch.LaunchId));
        return Cut(RunOutput.Tail(folder.Stdout) + RunOutput.Tail(folder.Stderr));
    }

    private async Task Fail(
        AgentSession session,
        LaunchId id,
        AgentLaunchFailureReason reason,
        string detail,
        string? screen = null,
        bool stillRunning = false
    )
    {
        if (session.Record.Current(id) is not { } launch)
            return;
        if (!stillRunning && await ender.Kill(session, launch) is { Count: > 0 } survivors)
            detail += $" {AgentTerminator.Describe(survivors)}";
        LogNotStarted(session.LaneId, session.Id, launch.Provider, reason, detail);
        var failure = reports.Failed(session, launch, reason, detail, screen, stillRunning);
        var failed = session.Change(
            id,
            current =>
                current with
                {
                    State = stillRunning ? AgentLaunchState.Waiting : AgentLaunchState.Failed,
                    Command = null,
                    Failure = failure,
                }
        );
        if (failed is not null)
            reports.Report(session, failed);
    }

    private LaneRecord LaneOf(LaneId lane)
    {
        if (
            ledger.Find(lane) is not { ParTask: not null, TornDownAt: null } record
            || changing.IsChanging(lane)
            || !Directory.Exists(record.WorktreePath)
        )
        {
            throw new AgentRefusedException(
                AgentLaunchFailureReason.LaneNotReady,
                $"Lane {lane} has no worktree and par task on this host, or is being created or removed. Check its state."
            );
        }

        return record;
    }

    private Dictionary<string, string?> Variables(AgentSession session, AgentLaunch launch, AgentCommand built)
    {
        var record = ledger.Find(session.LaneId)!;
        var variables =
            launch.Mode is AgentMode.Headless
                ? environment.ChangesFor(session.LaneId, record.DisplayName, record.Ports)
                : new Dictionary<string, string?>(StringComparer.Ordinal);

        // Of the keys on this host it gets only the one for its transport.
        foreach (var name in endpoints.KeyVariables)
            variables[name] = null;
        foreach (var (name, value) in built.Environment)
            variables[name] = value;
        variables[AgentTerminator.SessionMark] = session.Id.ToString();
        variables[AgentTerminator.LaunchMark] = launch.LaunchId.ToString();
        // A headless agent reports in its event stream.
        variables["HELIOS_HOOKS"] = launch.Mode is AgentMode.Headless ? null : host.Hooks;
        return variables;
    }

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, Private);
    }

    private static string Cut(string text)
    {
        // Most lines of a screen are empty.
        var shown = string.Join('\n', text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0));
        return shown.Length <= LongestScreen ? shown : shown[^LongestScreen..];
    }

    [LoggerMessage(2140, LogLevel.Information, "{Lane}: agent {Provider} of {Session} is ready")]
    private partial void LogReady(LaneId lane, SessionId session, string provider);

    [LoggerMessage(2141, LogLevel.Warning, "{Lane}: could not start agent {Provider} of {Session} ({Reason}): {Detail}")]
    private partial void LogNotStarted(LaneId lane, SessionId session, string provider, AgentLaunchFailureReason reason, string detail);

    [LoggerMessage(2142, LogLevel.Error, "{Lane}: starting the agent of {Session} failed unexpectedly")]
    private partial void LogFailed(Exception exception, LaneId lane, SessionId session);
}
