using Helios.WorktreeAgent.Agents.Adapters.ClaudeCode;
using Helios.WorktreeAgent.Agents.Adapters.Codex;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Tests.Agents;

/// <summary>The adapters with default settings.</summary>
internal static class KnownAgents
{
    public static CodexAdapter Codex(CodexOptions? options = null) => new(Options.Create(options ?? new CodexOptions()));

    public static ClaudeCodeAdapter ClaudeCode() => new(Options.Create(new ClaudeCodeOptions()));
}
