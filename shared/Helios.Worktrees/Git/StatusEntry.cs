namespace Helios.Worktrees.Git;

/// <summary>One line of <c>git status --porcelain=v2</c>.</summary>
/// <param name="Kind"><c>1</c> changed, <c>2</c> renamed, <c>u</c> unmerged, <c>?</c> untracked.</param>
/// <param name="Index">How the index differs from HEAD; <c>.</c> if it does not.</param>
/// <param name="Tree">How the tree differs from the index; <c>.</c> if it does not.</param>
/// <param name="Submodule">Four characters, the first <c>S</c> for a submodule.</param>
/// <param name="Path">
/// The path relative to the top; that of an untracked repository ends with a slash. Bytes that are not UTF-8 are replaced.
/// </param>
internal sealed record StatusEntry(char Kind, char Index, char Tree, string Submodule, string Path)
{
    /// <summary>The path for people: see <see cref="PathText"/>.</summary>
    public string Shown { get; init; } = Path;

    /// <summary>The bytes of an untracked file's path, one in each character (Latin-1); empty for other entries.</summary>
    public string Bytes { get; init; } = "";

    public bool IsNestedRepository => Kind is '?' && Path.EndsWith('/');

    public bool IsSubmodule => Submodule.StartsWith('S');

    /// <summary>Whether the index differs from HEAD.</summary>
    public bool IsStaged => Kind is 'u' || (Kind is '1' or '2' && (Index is not '.' || Tree is 'A'));

    public override string ToString() => Kind is '?' ? $"untracked {Shown}" : $"{Index}{Tree} {Shown}";
}
