using Helios.Processes;

namespace Helios.Testing;

/// <summary>A shell script in a folder, as somebody in a lane runs one.</summary>
public static class TestShell
{
    public static async Task Run(string folder, string script) =>
        (await ProcessRunner.Instance.Run(new CommandSpec("sh", "-ec", script).In(folder), CancellationToken.None)).EnsureSucceeded();
}
