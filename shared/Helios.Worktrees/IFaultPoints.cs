namespace Helios.Worktrees;

/// <summary>Called at every point at which a kill would leave something incomplete, so that a test can simulate the kill.</summary>
internal interface IFaultPoints
{
    /// <summary>The named step is complete.</summary>
    void Passed(string step);
}
