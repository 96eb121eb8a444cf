namespace Helios.Contracts.Lanes;

/// <summary>A tracked file that differs from the lane's HEAD.</summary>
public sealed record UncommittedFile
{
    /// <summary>The path from the top of the worktree.</summary>
    public required string Path { get; init; }

    /// <summary>How the index differs from HEAD, in the letters of <c>git status</c>; <c>.</c> where it does not.</summary>
    public required string Index { get; init; }

    /// <summary>How the file differs from the index, in the letters of <c>git status</c>; <c>.</c> where it does not.</summary>
    public required string Worktree { get; init; }
}
