using System.ComponentModel.DataAnnotations;

namespace Helios.WorktreeAgent.Agents.Adapters.ClaudeCode;

/// <summary>How a host starts claude-code.</summary>
internal sealed class ClaudeCodeOptions
{
    public const string Section = AgentOptions.Section;

    /// <summary>The program of the provider claude-code: a name in <c>PATH</c>, or a path.</summary>
    [Required]
    public string ClaudeCode { get; set; } = "claude";

    /// <summary>The model for claude-code. Default: claude-code's own choice.</summary>
    public string? ClaudeCodeModel { get; set; }

    /// <summary>
    /// The permission mode of claude-code: <c>default</c>, <c>acceptEdits</c>, <c>plan</c>, or <c>bypassPermissions</c> for hosts that are
    /// sandboxes themselves.
    /// </summary>
    [Required, RegularExpression("^(default|acceptEdits|plan|bypassPermissions)$")]
    public string ClaudeCodePermissions { get; set; } = "acceptEdits";

    /// <summary>The endpoint of the transport <c>native_anthropic</c>. Default: claude-code's own, with its own login.</summary>
    [Url, EndpointUrl]
    public string? AnthropicUrl { get; set; }

    /// <summary>The environment variable of this host that holds the key for <c>native_anthropic</c>.</summary>
    [Required]
    public string AnthropicKeyVariable { get; set; } = ClaudeCodeAdapter.ApiKeyVariable;
}
