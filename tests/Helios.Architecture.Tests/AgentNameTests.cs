using System.Text.RegularExpressions;

namespace Helios.Architecture.Tests;

/// <summary>An agent's adapter owns everything about it.</summary>
public sealed partial class AgentNameTests
{
    private const string Adapters = "services/worktree-agent/Agents/Adapters/";

    // What names agents outside of their adapters. The list may only become shorter.
    private static readonly string[] Exceptions =
    [
        // The public contract: providers, the fields of a session, and the hooks that an agent's user may install.
        "shared/Helios.Contracts/Api/Harness/HarnessTransports.cs",
        "shared/Helios.Contracts/Api/Requests/SessionRequests.cs",
        "shared/Helios.Contracts/Api/Sessions/AgentHooks.cs",
        "shared/Helios.Contracts/Sessions/SessionCommands.cs",
        "shared/Helios.Contracts/Api/Sessions/SessionProviders.cs",
        "shared/Helios.Contracts/Api/Sessions/SessionStates.cs",
        "shared/Helios.Contracts/Api/Sessions/SessionView.cs",
        // The field codex_session_id, which the contract keeps.
        "services/lane-orchestrator/Api/SessionsApi.cs",
        "services/session-registry/Sessions/SessionViews.cs",
        // The default of a setting: what the harness serves.
        "services/session-registry/Routing/RoutingOptions.cs",
        // Where the adapters are put together.
        "services/worktree-agent/WorktreeAgentService.cs",
        // Help and examples.
        "clients/cli/Sessions/HookCommand.cs",
        "clients/cli/Sessions/SessionCommands.cs",
        "clients/cli/Sessions/SessionFinder.cs",
        "clients/cli/Sessions/SessionListCommand.cs",
        "clients/cli/Sessions/SessionStartCommand.cs",
        "clients/cli/Settings/SettingKeys.cs",
        "clients/cli/Settings/SettingsFile.cs",
        "clients/cli/Start/StartCommand.cs",
    ];

    [Fact]
    [Trait("req", "architecture")]
    public void An_agent_is_named_only_in_its_adapter() =>
        Repository
            .Sources("shared", "services", "clients")
            .Where(source => !source.Path.StartsWith(Adapters, StringComparison.Ordinal) && Agent().IsMatch(source.Text))
            .Select(source => source.Path)
            .ShouldBe(Exceptions, ignoreOrder: true);

    [Theory]
    [InlineData("Codex", "claude")]
    [InlineData("ClaudeCode", "codex")]
    [Trait("req", "architecture")]
    public void An_adapter_does_not_name_another_agent(string folder, string other) =>
        Repository
            .Sources(Adapters + folder)
            .Where(source => source.Text.Contains(other, StringComparison.OrdinalIgnoreCase))
            .Select(source => source.Path)
            .ShouldBeEmpty();

    [GeneratedRegex("codex|claude", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Agent();
}
