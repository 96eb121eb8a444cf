using System.Diagnostics;

namespace Helios.WorktreeAgent.Host;

/// <summary>The agent's traces: one span per operation, and inside it one per call of git and tmux.</summary>
internal static class AgentSpans
{
    private static readonly ActivitySource Source = new("Helios.WorktreeAgent");

    /// <summary>Starts a span below the current one; null if nobody listens.</summary>
    public static Activity? Begin(string name) => Source.StartActivity(name);
}
