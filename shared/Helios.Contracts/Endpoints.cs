using Helios.Contracts.Identifiers;

namespace Helios.Contracts;

/// <summary>The addresses of the bus: <c>&lt;service&gt;.&lt;purpose&gt;</c>, each declared by one service only.</summary>
public static class Endpoints
{
    /// <summary>Lane commands, and everything that worktree agents send.</summary>
    public const string Lanes = "lane-orchestrator.lanes";

    /// <summary>Admission of queued lanes.</summary>
    public const string Admission = "lane-orchestrator.admission";

    /// <summary>Questions to the harness monitor.</summary>
    public const string HarnessStatus = "harness-monitor.status";

    /// <summary>The session registry's ear for the harness.</summary>
    public const string SessionHarness = "session-registry.harness";

    /// <summary>Everything that changes a session: commands, and what hosts report of their agents.</summary>
    public const string Sessions = "session-registry.sessions";

    /// <summary>Questions about sessions, which change nothing.</summary>
    public const string SessionQuestions = "session-registry.questions";

    /// <summary>What the session registry does about sessions by itself, and what hosts say of notices.</summary>
    public const string SessionReactions = "session-registry.reactions";

    /// <summary>The queue of one host, declared by its worktree agent only.</summary>
    /// <param name="host">The host.</param>
    /// <returns>The endpoint's name.</returns>
    public static string Host(HostId host) => $"worktree-agent.{host}";

    /// <summary>
    /// The second queue of one host, open from the agent's first moment on, while <see cref="Host"/> opens after the start-up reconciliation:
    /// HostRegistered, ReconcileHost and SettleOperations go here.
    /// </summary>
    /// <param name="host">The host.</param>
    /// <returns>The endpoint's name.</returns>
    public static string HostControl(HostId host) => $"worktree-agent.{host}.control";

    /// <summary>The address to send to an endpoint without declaring its queue.</summary>
    /// <param name="endpoint">The endpoint's name.</param>
    /// <returns>A short address of the bus.</returns>
    public static Uri Address(string endpoint) => new($"exchange:{endpoint}");
}
