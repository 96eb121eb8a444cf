namespace Helios.Processes;

/// <summary>One row of the process table.</summary>
public sealed record ProcessInfo(ProcessIdentity Identity, int ParentPid, int GroupId, int SessionId, string Name, bool IsZombie)
{
    public int Pid => Identity.Pid;
}
