namespace Helios.Processes;

/// <summary>One row of the process table.</summary>
public sealed record ProcessInfo(ProcessIdentity Identity, int ParentPid, int GroupId, int SessionId, string Name, bool IsZombie)
{
    public int Pid => Identity.Pid;

    /// <summary>Whether a signal or a debugger has stopped it: it is there, and does nothing. Linux only.</summary>
    public bool IsStopped { get; init; }

    /// <summary>Whether it has a controlling terminal: somebody may sit before it. Linux only.</summary>
    public bool HasTerminal { get; init; }
}
