namespace Helios.Worktrees.Git;

/// <summary>The rules of <c>git check-ref-format --branch</c>, without a process.</summary>
internal static class BranchName
{
    /// <summary>Why git would not take the name; null when it would.</summary>
    public static string? Fault(string name)
    {
        if (name.Length == 0)
            return "A branch name cannot be empty.";
        if (name.Length > 200)
            return "A branch name of more than 200 characters does not fit into a path; choose a shorter one.";
        if (name is "HEAD" or "@")
            return $"'{name}' means something else to git; choose another branch name.";
        if (name.StartsWith('-'))
            return "A branch name cannot start with '-'.";
        if (name.StartsWith("refs/", StringComparison.Ordinal))
            return $"'{name}' is the full name of a ref; give the branch's short name, such as 'main'.";
        if (name.StartsWith('/') || name.EndsWith('/') || name.Contains("//", StringComparison.Ordinal))
            return "A branch name cannot start or end with '/', or hold '//'.";
        if (name.EndsWith('.'))
            return "A branch name cannot end with '.'.";
        if (name.Contains("..", StringComparison.Ordinal) || name.Contains("@{", StringComparison.Ordinal))
            return "A branch name cannot hold '..' or '@{'.";
        if (name.Any(c => c is < ' ' or (char)127 or ' ' or '~' or '^' or ':' or '?' or '*' or '[' or '\\') || name.Any(char.IsSurrogate) && !IsWellFormed(name))
            return "A branch name cannot hold spaces, control characters or any of ~ ^ : ? * [ \\.";
        return name.Split('/').Any(part => part.StartsWith('.') || part.EndsWith(".lock", StringComparison.Ordinal))
            ? "No part of a branch name can start with '.' or end with '.lock'."
            : null;
    }

    /// <summary>What to say where git cannot keep one branch beside another, because one's name would be the folder of the other's.</summary>
    public static string InTheWay(string branch, string other) =>
        $"Another branch '{other}' is in the way of '{branch}'; choose another branch for the lane (--branch), or rename '{other}'.";

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
