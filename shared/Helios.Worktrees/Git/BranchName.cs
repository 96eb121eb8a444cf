namespace Helios.Worktrees.Git;

/// <summary>The rules of <c>git check-ref-format --branch</c>, without a process.</summary>
internal static class BranchName
{
    /// <summary>Why git would reject the name; null if it is valid.</summary>
    public static string? Fault(string name)
    {
        if (name.Length == 0)
            return "A branch name must not be empty.";
        if (name.Length > 200)
            return "A branch name must not have more than 200 characters.";
        if (name is "HEAD" or "@")
            return $"'{name}' has a special meaning in git; choose another branch name.";
        if (name.StartsWith('-'))
            return "A branch name must not start with '-'.";
        if (name.StartsWith("refs/", StringComparison.Ordinal))
            return $"'{name}' is a full ref name; use the branch's short name, such as 'main'.";
        if (name.StartsWith('/') || name.EndsWith('/') || name.Contains("//", StringComparison.Ordinal))
            return "A branch name must not start or end with '/' or contain '//'.";
        if (name.EndsWith('.'))
            return "A branch name must not end with '.'.";
        if (name.Contains("..", StringComparison.Ordinal) || name.Contains("@{", StringComparison.Ordinal))
            return "A branch name must not contain '..' or '@{'.";
        if (
            name.Any(c => c is < ' ' or (char)127 or ' ' or '~' or '^' or ':' or '?' or '*' or '[' or '\\')
            || name.Any(char.IsSurrogate) && !IsWellFormed(name)
        )
            return "A branch name must not contain spaces, control characters or any of ~ ^ : ? * [ \\.";
        return name.Split('/').Any(part => part.StartsWith('.') || part.EndsWith(".lock", StringComparison.Ordinal))
            ? "No part of a branch name may start with '.' or end with '.lock'."
            : null;
    }

    /// <summary>The message if git cannot have both branches, because one's name would be a folder of the other's.</summary>
    public static string InTheWay(string branch, string other) =>
        $"Another branch '{other}' is in the way of '{branch}'. Choose another branch for the lane (--branch), or rename '{other}'.";

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return false;
            i++;
        }
        return true;
    }
}
