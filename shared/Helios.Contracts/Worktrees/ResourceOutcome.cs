namespace Helios.Contracts.Worktrees;

/// <summary>What became of one resource of a lane.</summary>
public sealed record ResourceOutcome
{
    /// <summary>What it is.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>Its path, branch, ref or id.</summary>
    public required string Name { get; init; }

    /// <summary>What became of it.</summary>
    public required ResourceEnding Ending { get; init; }

    /// <summary>One sentence for a person, where there is something to say.</summary>
    public string? Detail { get; init; }
}
