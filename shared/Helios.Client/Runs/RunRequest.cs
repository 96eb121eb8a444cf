namespace Helios.Client;

/// <summary>Asks for one command to be executed in a lane.</summary>
public sealed record RunRequest
{
    /// <summary>The command and its arguments.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>The working directory, relative to the worktree and inside it.</summary>
    public string? Cwd { get; init; }

    /// <summary>What to add to the environment.</summary>
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>What the command reads from its standard input; nothing when absent.</summary>
    public string? Stdin { get; init; }

    /// <summary>When the run is killed, in seconds; 300 when absent, 0 for never.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Whether the answer is the ended run instead of the started one.</summary>
    public bool? Wait { get; init; }

    /// <summary>Whether to run in a blocked lane: a person looks.</summary>
    public bool? Force { get; init; }
}
