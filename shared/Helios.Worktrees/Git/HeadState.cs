namespace Helios.Worktrees.Git;

/// <summary>The content of a HEAD: the ref it points to, or a detached commit.</summary>
internal sealed record HeadState(string? Ref, string? Commit)
{
    public string? Branch =>
        Ref is not null && Ref.StartsWith("refs/heads/", StringComparison.Ordinal) ? Ref["refs/heads/".Length..] : null;
}
