using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Constraints;

/// <summary>
/// The rules for strings in requests; <see cref="TextRules"/> checks them. No string may contain NUL, which neither argv, nor files, nor
/// tables can contain.
/// </summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<TextRule>))]
public enum TextRule
{
    /// <summary>Any text.</summary>
    None = 0,

    /// <summary>A non-empty string.</summary>
    Filled,

    /// <summary>A non-empty string without control characters.</summary>
    Words,

    /// <summary>A string without control characters, because terminals show it.</summary>
    Printable,

    /// <summary>A workspace's name: 1 to 63 characters of a-z, 0-9, '.', '_' and '-', starting with a letter or digit.</summary>
    WorkspaceName,

    /// <summary>A lane's display name: any script, no invisible characters, not of the form of an id.</summary>
    DisplayName,

    /// <summary>An absolute path, or a URL for git.</summary>
    Repository,

    /// <summary>Where worktrees are placed: <c>inside</c>, <c>beside</c>, or the absolute path of a folder.</summary>
    WorktreePlace,

    /// <summary>A branch by its short name.</summary>
    BranchName,

    /// <summary>A branch, tag or commit. The host reports what git itself forbids; this only rejects options and line breaks.</summary>
    GitName,

    /// <summary>A SHA-256 hash in lower-case hexadecimal.</summary>
    Sha256,

    /// <summary>A pattern relative to the repository.</summary>
    Glob,

    /// <summary>A folder inside the worktree; the host checks symlinks.</summary>
    RelativeFolder,

    /// <summary>An environment variable that is not one of Helios's own.</summary>
    VariableName,

    /// <summary>A label's name.</summary>
    LabelName,

    /// <summary>An http or https URL without a user.</summary>
    WebAddress,

    /// <summary>A prompt that every agent takes as one.</summary>
    Prompt,

    /// <summary>A key by the name that tmux has for it.</summary>
    KeyName,

    /// <summary>A model as agents name it: letters, digits and <c>._:/@+[]-</c>, starting with a letter or digit.</summary>
    ModelName,
}
