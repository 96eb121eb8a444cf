namespace Helios.Processes;

/// <summary>Whether a process is alive. "Unknown" is a separate answer.</summary>
public enum Liveness
{
    /// <summary>There is a process that we may not inspect.</summary>
    Indeterminate = 0,
    Alive,
    Dead,
}
