namespace Helios.Processes;

/// <summary>Whether a process is there. Doubt is an answer of its own.</summary>
public enum Liveness
{
    /// <summary>Something is there that we are not allowed to look at.</summary>
    Indeterminate = 0,
    Alive,
    Dead,
}
