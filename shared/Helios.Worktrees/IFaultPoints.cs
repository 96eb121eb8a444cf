namespace Helios.Worktrees;

/// <summary>Hears of every moment at which a kill would leave something half made, so that a test can be that kill.</summary>
internal interface IFaultPoints
{
    /// <summary>The named step has been done.</summary>
    void Passed(string step);
}
