namespace Helios.WorktreeAgent.Agents;

/// <summary>A launch whose files are written: what to run, where and with which environment.</summary>
/// <param name="Folder">The launch's folder.</param>
/// <param name="WorktreePath">The lane's worktree.</param>
/// <param name="Program">The path of the program.</param>
/// <param name="Command">The command of the adapter.</param>
/// <param name="Variables">Variables to set; a null removes one.</param>
internal sealed record PreparedLaunch(
    string Folder,
    string WorktreePath,
    string Program,
    AgentCommand Command,
    IReadOnlyDictionary<string, string?> Variables
);
