using System.Diagnostics;

namespace Helios.WorktreeAgent.Hosting;

/// <summary>What the agent tells of its work as traces: an operation, and inside it each call of git and tmux.</summary>
internal static class AgentSpans
{
    private static readonly ActivitySource Source = new("Helios.WorktreeAgent");

    /// <summary>Begins a span below the current one; null when nobody listens.</summary>
    public static Activity? Begin(string name) => Source.StartActivity(name);
}
