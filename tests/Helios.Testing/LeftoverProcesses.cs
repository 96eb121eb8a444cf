using Helios.Processes;
using Shouldly;

namespace Helios.Testing;

/// <summary>Asserts that nothing of a test still runs.</summary>
public static class LeftoverProcesses
{
    /// <summary>No living process carries the variable with that value in its environment.</summary>
    public static void ShouldBeNone(EnvironmentMarker marker)
    {
        var left = ProcessTree.Find(marker);
        left.ShouldBeEmpty($"processes with {marker}: {string.Join(", ", left.Select(row => $"{row.Name} ({row.Pid})"))}");
    }

    /// <summary>No living process works in the folder.</summary>
    public static void ShouldBeNoneIn(string folder)
    {
        var left = ProcessTree.FindWorkingIn(folder);
        left.ShouldBeEmpty($"processes in {folder}: {string.Join(", ", left.Select(row => $"{row.Name} ({row.Pid})"))}");
    }
}
