namespace Helios.Worktrees;

/// <summary>The implementation outside of tests: does nothing.</summary>
internal sealed class NoFaultPoints : IFaultPoints
{
    public void Passed(string step) { }
}
