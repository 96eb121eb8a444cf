namespace Helios.Worktrees.Git;

/// <summary>What a HEAD says: the ref that it follows, or the commit at which it is detached.</summary>
internal sealed record HeadState(string? Ref, string? Commit)
{
    public string? Branch => Ref is not null && Ref.StartsWith("refs/heads/", StringComparison.Ordinal) ? Ref["refs/heads/".Length..] : null;
}
