namespace Helios.LaneOrchestrator.Api.Bodies;

/// <summary>A command to run in a lane; cwd is relative to the worktree, a timeout of 0 is none.</summary>
internal sealed record RunBody
{
    public required IReadOnlyList<string> Argv { get; init; }

    public string? Cwd { get; init; }

    public IReadOnlyDictionary<string, string>? Env { get; init; }

    public string? Stdin { get; init; }

    public int? TimeoutSeconds { get; init; }

    public bool? Wait { get; init; }

    public bool? Force { get; init; }
}
