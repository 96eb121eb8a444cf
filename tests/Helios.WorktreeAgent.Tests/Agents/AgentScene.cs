using Helios.Contracts;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Agents;

/// <summary>A host with the real tmux and real processes, told what to do with agents as the session registry tells it.</summary>
internal sealed class AgentScene : IAsyncDisposable
{
    public static readonly Cause Cause = new() { CorrelationId = "cor_test", Actor = "test" };

    private readonly TemporaryFolder folder = new();

    public AgentScene(Dictionary<string, string?>? settings = null)
    {
        Rig = new AgentRig(
            new Dictionary<string, string?>(settings ?? [])
            {
                ["Helios:Host:ParTaskDriver"] = "tmux",
                ["Helios:Host:TerminalGrace"] = "00:00:00.300",
                ["Helios:Agents:EndGrace"] = settings?.GetValueOrDefault("Helios:Agents:EndGrace") ?? "00:00:00.500",
                ["Helios:Agents:ReadyPoll"] = "00:00:00.030",
                ["Helios:Agents:ReadyWithin"] = settings?.GetValueOrDefault("Helios:Agents:ReadyWithin") ?? "00:03:00",
                ["Helios:Agents:PromptStands"] = settings?.GetValueOrDefault("Helios:Agents:PromptStands") ?? "00:00:00.300",
                ["Helios:Agents:SettleFor"] = "00:00:00.150",
                ["Helios:Agents:ConfirmPoll"] = "00:00:00.050",
                ["Helios:Agents:ConfirmWithin"] = settings?.GetValueOrDefault("Helios:Agents:ConfirmWithin") ?? "00:00:05",
                ["Helios:Agents:Codex"] = settings?.GetValueOrDefault("Helios:Agents:Codex") ?? FakeCodex,
            }
        ).Open();
    }

    public AgentRig Rig { get; }

    /// <summary>A program that plays codex; written by <see cref="PlayCodex"/>.</summary>
    public string FakeCodex => folder["codex"];

    public RecordedBus Bus => Rig.Bus;

    public AgentCommandQueue Queue => Rig.Get<AgentCommandQueue>();

    public string Notes(string name) => folder[name];

    public AgentSession Session(SessionId session) => Rig.Get<AgentSessions>().Find(session)!;

    /// <summary>Makes a program of the name codex that shows and does what the script says.</summary>
    public void PlayCodex(string script)
    {
        File.WriteAllText(FakeCodex, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(FakeCodex, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public LaunchAgent Codex(
        LaneId lane,
        string? prompt = null,
        AgentMode mode = AgentMode.Interactive,
        SessionTransport transport = SessionTransport.CliproxyHarness
    ) => Command(lane, [], prompt, mode) with { Provider = SessionProviders.Codex, Transport = transport };

    public LaunchAgent Command(LaneId lane, string[] argv, string? prompt = null, AgentMode mode = AgentMode.Interactive) =>
        new()
        {
            HostId = Rig.Folder.Identity.HostId,
            SessionId = SessionId.New(),
            LaunchId = LaunchId.New(),
            LaneId = lane,
            WorkspaceId = WorkspaceId.New(),
            Provider = SessionProviders.Command,
            Transport = SessionTransport.None,
            Mode = mode,
            Prompt = prompt,
            Argv = argv,
            Cause = Cause,
        };

    public LaunchAgent Shell(LaneId lane, string script, AgentMode mode = AgentMode.Interactive) =>
        Command(lane, ["sh", "-c", script], mode: mode);

    public async Task<AgentLaunched> Launched(LaunchAgent command)
    {
        Queue.Take(command);
        return await Bus.Next<AgentLaunched>(report => report.LaunchId == command.LaunchId);
    }

    public async Task<AgentLaunchFailed> Failed(LaunchAgent command)
    {
        Queue.Take(command);
        return await Bus.Next<AgentLaunchFailed>(report => report.LaunchId == command.LaunchId);
    }

    public static SendToAgent Text(LaunchAgent command, string text) =>
        new()
        {
            HostId = command.HostId,
            SessionId = command.SessionId,
            LaunchId = command.LaunchId,
            LaneId = command.LaneId,
            MessageId = SessionMessageId.New(),
            Text = text,
            Cause = Cause,
        };

    public async Task<MessageDelivered> Delivered(LaunchAgent command, string text)
    {
        var message = Text(command, text);
        Queue.Take(message);
        return await Bus.Next<MessageDelivered>(report => report.MessageId == message.MessageId);
    }

    public async Task<MessageRefused> Refused(LaunchAgent command, string text)
    {
        var message = Text(command, text);
        Queue.Take(message);
        return await Bus.Next<MessageRefused>(report => report.MessageId == message.MessageId);
    }

    public static EndAgent Ending(LaunchAgent command) =>
        new()
        {
            HostId = command.HostId,
            SessionId = command.SessionId,
            LaunchId = command.LaunchId,
            LaneId = command.LaneId,
            Cause = Cause,
        };

    public async Task<AgentEnded> Ended(LaunchAgent command)
    {
        Queue.Take(Ending(command));
        return await Bus.Next<AgentEnded>(report => report.LaunchId == command.LaunchId);
    }

    /// <summary>One round of the probes, and what it said of a session.</summary>
    public async Task<SessionFacts> Facts(LaunchAgent command) =>
        (await Round()).Facts.Single(facts => facts.SessionId == command.SessionId);

    public async Task<SessionFactsReported> Round(AgentObserver? observer = null)
    {
        var before = Bus.All<SessionFactsReported>().Count();
        await (observer ?? Rig.Get<AgentObserver>()).Round(CancellationToken.None);
        return Bus.All<SessionFactsReported>().Skip(before).Single();
    }

    public Task Hear() => Rig.Get<AgentSignals>().Round(CancellationToken.None);

    public async Task<string> Screen(LaunchAgent command) =>
        await Rig.Get<AgentTerminals>().Screen(command.LaneId, Session(command.SessionId).Launch!.Terminal!.Value) ?? "(no screen)";

    public Task ShowsEventually(LaunchAgent command, string text) =>
        Eventually.Passes(async () => (await Screen(command)).ShouldContain(text));

    public async Task Restart()
    {
        await Rig.Restart();
        Queue.Resume();
    }

    /// <summary>Tears every lane down, and asserts that nothing of them is left.</summary>
    public async Task EndEverything()
    {
        var lanes = Rig.Get<LaneLedger>().All.Where(record => record.TornDownAt is null).Select(record => record.LaneId).ToArray();
        foreach (var lane in lanes)
        {
            await Rig.Queue.Take(Rig.TearDown(lane, fence: 9));
            await Bus.Next<LaneTornDown>(report => report.Operation.LaneId == lane);
        }

        await Rig.ShouldBeNothingOf(lanes);
    }

    public static void NothingCarries(LaunchAgent command)
    {
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(AgentTerminator.LaunchMark, command.LaunchId.ToString()));
    }

    public async ValueTask DisposeAsync()
    {
        await Rig.DisposeAsync();
        folder.Dispose();
    }
}
