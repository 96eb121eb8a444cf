using System.Collections.Concurrent;
using Helios.Contracts.Identifiers;
using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.Agents;

/// <summary>
/// The sessions of this host, in memory and on disk: one folder per session, with <c>session.json</c> and a folder per launch.
/// </summary>
internal sealed class AgentSessions : IDisposable
{
    private readonly string root;
    private readonly ConcurrentDictionary<SessionId, AgentSession> sessions = new();

    public AgentSessions(HostFolder host)
    {
        root = host.Sessions;
        foreach (var path in Directory.EnumerateDirectories(root, "ss_*"))
        {
            if (AgentFile.Read<AgentSessionRecord>(Path.Combine(path, "session.json")) is { } record)
                sessions[record.SessionId] = new AgentSession(path, record);
        }
    }

    public bool Any => !sessions.IsEmpty;

    public IReadOnlyList<AgentSession> All => [.. sessions.Values];

    public IReadOnlyList<AgentSession> Of(LaneId lane) => [.. sessions.Values.Where(session => session.LaneId == lane)];

    public AgentSession? Find(SessionId session) => sessions.GetValueOrDefault(session);

    public AgentSession Ensure(SessionId session, LaneId lane) =>
        sessions.GetOrAdd(
            session,
            id => new AgentSession(Path.Combine(root, id.ToString()), new AgentSessionRecord { SessionId = id, LaneId = lane })
        );

    /// <summary>The folder for the state of a provider's program in a lane; it outlives sessions.</summary>
    public string StateFolder(LaneId lane, string provider) => Path.Combine(root, "lanes", lane.ToString(), provider);

    /// <summary>Deletes everything kept about a lane's sessions.</summary>
    public void Forget(LaneId lane)
    {
        foreach (var session in Of(lane))
        {
            if (session.Record.MayLive)
                continue;
            sessions.TryRemove(session.Id, out _);
            Delete(Path.Combine(root, session.Id.ToString()));
        }

        if (Of(lane).Count == 0)
            Delete(Path.Combine(root, "lanes", lane.ToString()));
    }

    public void Dispose()
    {
        foreach (var session in sessions.Values)
            session.Dispose();
    }

    private static void Delete(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }
}
