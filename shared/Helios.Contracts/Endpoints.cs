using Helios.Contracts.Identifiers;

namespace Helios.Contracts;

/// <summary>The addresses of the bus: <c>&lt;service&gt;.&lt;purpose&gt;</c>, each declared by one service.</summary>
public static class Endpoints
{
    /// <summary>Lane commands, and the reports of worktree agents.</summary>
    public const string Lanes = "lane-orchestrator.lanes";

    /// <summary>Where worktree agents send their reports: an exchange of <see cref="Lanes"/> that accepts nothing else.</summary>
    public const string LaneReports = "lane-orchestrator.reports";

    /// <summary>Admission of queued lanes.</summary>
    public const string Admission = "lane-orchestrator.admission";

    /// <summary>Deletions of archives that wait for their host.</summary>
    public const string Archives = "lane-orchestrator.archives";

    /// <summary>Messages that failed for good in other services.</summary>
    public const string DeadLetters = "lane-orchestrator.dead-letters";

    /// <summary>Queries to the harness monitor.</summary>
    public const string HarnessStatus = "harness-monitor.status";

    /// <summary>Harness reports for the session registry.</summary>
    public const string SessionHarness = "session-registry.harness";

    /// <summary>Everything that changes a session: commands, and reports of hosts about their agents.</summary>
    public const string Sessions = "session-registry.sessions";

    /// <summary>Where worktree agents send reports about coding agents: an exchange of <see cref="Sessions"/>.</summary>
    public const string SessionReports = "session-registry.reports";

    /// <summary>Queries about sessions, which change nothing.</summary>
    public const string SessionQuestions = "session-registry.questions";

    /// <summary>Automatic reactions of the session registry, and reports of hosts about notices.</summary>
    public const string SessionReactions = "session-registry.reactions";

    /// <summary>Where worktree agents send reports about notices: an exchange of <see cref="SessionReactions"/>.</summary>
    public const string NoticeReports = "session-registry.notice-reports";

    /// <summary>Every endpoint of a service; hosts have their own.</summary>
    public static IReadOnlyList<string> OfServices { get; } =
    [Lanes, Admission, Archives, DeadLetters, HarnessStatus, SessionHarness, Sessions, SessionQuestions, SessionReactions];

    /// <summary>The queue of a host, declared only by its worktree agent.</summary>
    /// <param name="host">The host.</param>
    /// <returns>The endpoint's name.</returns>
    public static string Host(HostId host) => $"worktree-agent.{host}";

    /// <summary>
    /// The second queue of a host, for control messages: HostRegistered, ReconcileHost and SettleOperations.
    /// </summary>
    /// <param name="host">The host.</param>
    /// <returns>The endpoint's name.</returns>
    public static string HostControl(HostId host) => $"worktree-agent.{host}.control";

    /// <summary>The address to send to an endpoint without declaring its queue.</summary>
    /// <param name="endpoint">The endpoint's name.</param>
    /// <returns>A short address of the bus.</returns>
    public static Uri Address(string endpoint) => new($"exchange:{endpoint}");
}
