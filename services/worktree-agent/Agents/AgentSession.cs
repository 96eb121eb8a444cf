using Helios.Contracts.Identifiers;
using Helios.Processes.Files;
using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.Agents;

/// <summary>One session on this host: its record, written to disk before anything depends on it, and the queue of its work.</summary>
internal sealed class AgentSession(string folder, AgentSessionRecord record) : IDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim turn = new(1, 1);
    private CancellationTokenSource work = new();

    public AgentSessionRecord Record { get; private set; } = record;

    public SessionId Id => Record.SessionId;

    public LaneId LaneId => Record.LaneId;

    public AgentLaunch? Launch => Record.Launch;

    /// <summary>When the agent last accepted a text; wakes those who wait for it.</summary>
    public long TookPromptAt { get; set; }

    /// <summary>When it was last seen working.</summary>
    public long ActiveAt { get; set; }

    /// <summary>The launch that ended by itself and whose last screen has been saved.</summary>
    public LaunchId? Collected { get; set; }

    /// <summary>The launch that has reported something.</summary>
    public LaunchId? Heard { get; set; }

    /// <summary>How far the output of a headless agent has been read; the record is updated from time to time.</summary>
    public (LaunchId? Launch, long To) Read { get; set; }

    /// <summary>When its activity was last reported.</summary>
    public long ReportedAt { get; set; }

    /// <summary>What was typed and not yet accepted.</summary>
    public SessionMessageId? Unacknowledged { get; set; }

    public string LaunchFolder(LaunchId launch) => Path.Combine(folder, launch.ToString());

    /// <summary>Changes the record and flushes it to disk; returning the same record means no change.</summary>
    public AgentSessionRecord Change(Func<AgentSessionRecord, AgentSessionRecord> change)
    {
        lock (gate)
        {
            var after = change(Record);
            if (!ReferenceEquals(after, Record))
            {
                Directory.CreateDirectory(folder);
                DurableFile.Write(Path.Combine(folder, "session.json"), AgentFile.Bytes(after));
                Record = after;
            }

            return after;
        }
    }

    /// <summary>Changes a launch if it is still the current one; null otherwise. A launch that is to end stays that way.</summary>
    public AgentLaunch? Change(LaunchId launch, Func<AgentLaunch, AgentLaunch> change) =>
        Change(current =>
            {
                if (current.Current(launch) is not { } before)
                    return current;
                var after = change(before);
                if (before.State is AgentLaunchState.Ending && after.State is not AgentLaunchState.Ended)
                    after = after with { State = AgentLaunchState.Ending };
                return after == before ? current : current with { Launch = after };
            })
            .Current(launch);

    /// <summary>Runs work in the session's order, one item at a time; <see cref="Interrupt"/> cancels it.</summary>
    public async Task Do(Func<CancellationToken, Task> what, CancellationToken stopping)
    {
        await turn.WaitAsync(stopping);
        try
        {
            CancellationToken interrupted;
            lock (gate)
            {
                work.Dispose();
                work = new CancellationTokenSource();
                interrupted = work.Token;
            }

            using var both = CancellationTokenSource.CreateLinkedTokenSource(interrupted, stopping);
            await what(both.Token);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Cancels current work because the agent is to end.</summary>
    public void Interrupt()
    {
        lock (gate)
            work.Cancel();
    }

    public void Dispose()
    {
        turn.Dispose();
        work.Dispose();
    }
}
