namespace Helios.Contracts.Lanes;

/// <summary>A tracked file that differs from the base, with the lines that came and went.</summary>
public sealed record ChangedFile
{
    /// <summary>The path from the top of the worktree.</summary>
    public required string Path { get; init; }

    /// <summary>The path at the base, where it was renamed or copied.</summary>
    public string? OldPath { get; init; }

    /// <summary>What became of it.</summary>
    public required FileChange Change { get; init; }

    /// <summary>Lines added; absent where the file is binary.</summary>
    public int? Additions { get; init; }

    /// <summary>Lines deleted; absent where the file is binary.</summary>
    public int? Deletions { get; init; }

    /// <summary>Whether its content is no text.</summary>
    public required bool Binary { get; init; }

    /// <summary>Whether it is a submodule: its lines are then the commit that it stands at.</summary>
    public required bool Submodule { get; init; }
}
