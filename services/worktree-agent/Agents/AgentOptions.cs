using System.ComponentModel.DataAnnotations;

namespace Helios.WorktreeAgent.Agents;

/// <summary>How agents are started and watched on one host (<c>Helios:Agents</c>).</summary>
internal sealed class AgentOptions
{
    public const string Section = "Helios:Agents";

    /// <summary>The program of the provider codex: a name to look for in <c>PATH</c>, or a path.</summary>
    [Required]
    public string Codex { get; set; } = "codex";

    /// <summary>The model that codex is told to use; its own choice when absent.</summary>
    public string? CodexModel { get; set; }

    /// <summary>What codex may touch: <c>read-only</c>, <c>workspace-write</c>, or <c>danger-full-access</c> for hosts that are a sandbox themselves.</summary>
    [Required, RegularExpression("^(read-only|workspace-write|danger-full-access)$")]
    public string CodexSandbox { get; set; } = "workspace-write";

    /// <summary>The program of the provider claude-code: a name to look for in <c>PATH</c>, or a path.</summary>
    [Required]
    public string ClaudeCode { get; set; } = "claude";

    /// <summary>The model that claude-code is told to use; its own choice when absent.</summary>
    public string? ClaudeCodeModel { get; set; }

    /// <summary>The permission mode of claude-code: <c>default</c>, <c>acceptEdits</c>, <c>plan</c>, or <c>bypassPermissions</c> for hosts that are a sandbox themselves.</summary>
    [Required, RegularExpression("^(default|acceptEdits|plan|bypassPermissions)$")]
    public string ClaudeCodePermissions { get; set; } = "acceptEdits";

    /// <summary>Whether codex is told to trust every worktree. Otherwise it trusts those of repositories that the user of this host has trusted in codex before, and asks in the others.</summary>
    public bool TrustWorktrees { get; set; }

    /// <summary>The harness as agents of this host reach it; <c>Helios:Harness:BaseUrl</c> when absent.</summary>
    [Url]
    public string? HarnessUrl { get; set; }

    /// <summary>The variable of this host that holds the harness's key; without it none is sent.</summary>
    [Required]
    public string HarnessKeyVariable { get; set; } = "HELIOS_HARNESS_KEY";

    /// <summary>The endpoint of the transport <c>native_openai</c>; codex's own, with its own login, when absent.</summary>
    [Url]
    public string? OpenaiUrl { get; set; }

    /// <summary>The variable of this host that holds the key for <c>native_openai</c>.</summary>
    [Required]
    public string OpenaiKeyVariable { get; set; } = "OPENAI_API_KEY";

    /// <summary>The endpoint of the transport <c>native_anthropic</c>; claude-code's own, with its own login, when absent.</summary>
    [Url]
    public string? AnthropicUrl { get; set; }

    /// <summary>The variable of this host that holds the key for <c>native_anthropic</c>.</summary>
    [Required]
    public string AnthropicKeyVariable { get; set; } = "ANTHROPIC_API_KEY";

    /// <summary>How often the runtime and the process of every agent are looked at.</summary>
    public TimeSpan ProbeEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an agent may take until it is ready.</summary>
    public TimeSpan ReadyWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often an agent that starts is looked at.</summary>
    public TimeSpan ReadyPoll { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a program of the provider command must live to count as started: it says nothing by itself.</summary>
    public TimeSpan SettleFor { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long the input line of an agent must stand to count as ready, where nothing surer is seen: some ask about trust a second after they have painted one.</summary>
    public TimeSpan PromptStands { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>The time between a text that is pasted and the Enter after it: agents take an Enter that comes at once for a part of the text.</summary>
    public TimeSpan EnterAfter { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How often it is looked whether an agent took up a text.</summary>
    public TimeSpan ConfirmPoll { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long after an Enter an agent may take to take up a text, before the next Enter.</summary>
    public TimeSpan ConfirmWithin { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The most Enters for one text.</summary>
    [Range(1, 10)]
    public int MostEnters { get; set; } = 3;

    /// <summary>The time between SIGTERM and SIGKILL when an agent is ended.</summary>
    public TimeSpan EndGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often it is read what headless agents have printed and what hooks have left.</summary>
    public TimeSpan SignalPoll { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often an agent that goes on being active is told of again.</summary>
    public TimeSpan ActiveAgainAfter { get; set; } = TimeSpan.FromSeconds(15);
}
