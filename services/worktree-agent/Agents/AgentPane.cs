namespace Helios.WorktreeAgent.Agents;

/// <summary>A pane in a tmux listing.</summary>
/// <param name="Session">The tmux session it is in.</param>
/// <param name="Pid">Its first process, even if dead.</param>
/// <param name="IsDead">Whether the process has ended while the pane stays.</param>
/// <param name="Command">The name of its foreground command.</param>
internal sealed record AgentPane(string Session, int Pid, bool IsDead, string Command);
