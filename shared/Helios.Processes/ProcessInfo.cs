namespace Helios.Processes;

/// <summary>One row of the process table.</summary>
public sealed record ProcessInfo(ProcessIdentity Identity, int ParentPid, int GroupId, int SessionId, string Name, bool IsZombie)
{
    public int Pid => Identity.Pid;

    /// <summary>Whether it is stopped by a signal or a debugger. Linux only.</summary>
    public bool IsStopped { get; init; }

    /// <summary>Whether it has a controlling terminal, so a person may be using it. Linux only.</summary>
    public bool HasTerminal { get; init; }
}
