namespace Helios.WorktreeAgent.Agents;

/// <summary>A pane as one listing of tmux shows it.</summary>
/// <param name="Session">The tmux session that it is in.</param>
/// <param name="Pid">Its first process, also when that is dead.</param>
/// <param name="IsDead">Whether that has ended while the pane stays.</param>
/// <param name="Command">The name of what runs in its foreground.</param>
internal sealed record AgentPane(string Session, int Pid, bool IsDead, string Command);
