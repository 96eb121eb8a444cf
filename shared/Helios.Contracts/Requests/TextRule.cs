using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Requests;

/// <summary>The rules for texts of requests; <see cref="TextRules"/> checks them. No text holds a NUL character: neither argv, nor files, nor tables can.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<TextRule>))]
public enum TextRule
{
    /// <summary>Any text.</summary>
    None = 0,

    /// <summary>A text that is not empty.</summary>
    Filled,

    /// <summary>A text that is not empty and has no control characters.</summary>
    Words,

    /// <summary>A text without control characters: it is shown on terminals.</summary>
    Printable,

    /// <summary>A workspace's name: 1 to 63 characters of a-z, 0-9, '.', '_' and '-', starting with a letter or digit.</summary>
    WorkspaceName,

    /// <summary>A lane's display name: any script, nothing that cannot be seen, not shaped like an id.</summary>
    DisplayName,

    /// <summary>An absolute path, or a URL as git takes it.</summary>
    Repository,

    /// <summary>Where worktrees are placed: <c>inside</c>, <c>beside</c>, or the absolute path of a folder.</summary>
    WorktreePlace,

    /// <summary>A branch by its short name.</summary>
    BranchName,

    /// <summary>A branch, tag or commit. What git itself forbids is for the host to report; this keeps out options and line breaks.</summary>
    GitName,

    /// <summary>A SHA-256 hash in lower-case hexadecimal.</summary>
    Sha256,

    /// <summary>A pattern relative to the repository.</summary>
    Glob,

    /// <summary>A folder inside the worktree; symlinks are the host's to judge.</summary>
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
}
