using Helios.Testing;

namespace Helios.Worktrees.Tests.Hostile;

/// <summary>A program that writes down that it ran, in whose environment, and passes on what it reads.</summary>
internal sealed class Canary : IDisposable
{
    private readonly TemporaryFolder folder = new("canary");

    public Canary()
    {
        File.WriteAllText(
            Program,
            $"""
            #!/bin/sh
            echo "$1 lane=$HELIOS_LANE_ID openai=$OPENAI_API_KEY anthropic=$ANTHROPIC_API_KEY" >>'{Song}'
            exec cat

            """
        );
        File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Program => folder["program"];

    /// <summary>A line of each time that it ran.</summary>
    public IReadOnlyList<string> Ran => File.Exists(Song) ? File.ReadAllLines(Song) : [];

    private string Song => folder["song"];

    /// <summary>The command, under a name that says where it was put.</summary>
    public string At(string place) => $"{Program} {place}";

    public void Dispose() => folder.Dispose();
}
