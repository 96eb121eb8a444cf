using System.ComponentModel.DataAnnotations;

namespace Helios.WorktreeAgent.Agents.Adapters.Codex;

/// <summary>How a host starts codex.</summary>
internal sealed class CodexOptions
{
    public const string Section = AgentOptions.Section;

    /// <summary>The sandbox that is none.</summary>
    public const string NoSandbox = "danger-full-access";

    /// <summary>The program of the provider codex: a name in <c>PATH</c>, or a path.</summary>
    [Required]
    public string Codex { get; set; } = "codex";

    /// <summary>The model for codex. Default: codex's own choice.</summary>
    public string? CodexModel { get; set; }

    /// <summary>
    /// The sandbox of codex: <c>read-only</c>, <c>workspace-write</c>, or <c>danger-full-access</c> for hosts that are sandboxes
    /// themselves.
    /// </summary>
    [Required, RegularExpression("^(read-only|workspace-write|danger-full-access)$")]
    public string CodexSandbox { get; set; } = "workspace-write";

    /// <summary>
    /// Whether codex trusts every worktree. Otherwise it trusts worktrees of repositories that the user of this host has already trusted in
    /// codex, and asks in others.
    /// </summary>
    public bool TrustWorktrees { get; set; }

    /// <summary>The endpoint of the transport <c>native_openai</c>. Default: codex's own, with its own login.</summary>
    [Url, EndpointUrl]
    public string? OpenaiUrl { get; set; }

    /// <summary>The environment variable of this host that holds the key for <c>native_openai</c>.</summary>
    [Required]
    public string OpenaiKeyVariable { get; set; } = CodexAdapter.ApiKeyVariable;
}
