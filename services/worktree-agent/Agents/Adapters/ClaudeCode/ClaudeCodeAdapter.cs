using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts.Api.Agents;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents.Adapters.ClaudeCode;

/// <summary>
/// Anthropic's Claude Code. Helios chooses the id of its conversation; its hooks are in a settings file beside the worktree.
/// </summary>
internal sealed class ClaudeCodeAdapter(IOptions<ClaudeCodeOptions> options) : IAgentAdapter
{
    /// <summary>The variable that claude-code itself reads its key from.</summary>
    public const string ApiKeyVariable = "ANTHROPIC_API_KEY";

    // Its name for every refusal with status 429.
    private const string RateLimit = "rate_limit";

    // For an endpoint that needs no key; without any key the program would ask for a login.
    private const string NoKey = "none";

    private static readonly ScreenPatterns Words = new(
        Questions:
        [
            "trust this folder",
            "Do you trust",
            "Is this a project you created or one you trust",
            "Select login method",
            "Choose the text style",
            "Do you want to use this API key",
            "Paste code here",
            "Yes, I accept",
            "Press Enter to continue",
            "Login successful",
            "New MCP server",
            "Enter to confirm",
        ],
        Permissions: ["Do you want to ", "Would you like to proceed", "Esc to cancel"],
        Working: ["esc to interrupt"],
        Prompt: "❯",
        // A hook reports it.
        IsUp: _ => false
    )
    {
        // The choices of a dialog begin with the same character; only the input line is directly below a rule.
        Above = "──",
    };

    public string Provider => SessionProviders.ClaudeCode;

    public string Installing => "install it with: npm install -g @anthropic-ai/claude-code";

    public bool ShowsState => true;

    public bool PrintsEvents => true;

    public bool HasHooks => true;

    public AgentCommand Build(AgentPlan plan)
    {
        var headless = plan.Mode is AgentMode.Headless;
        if (headless && string.IsNullOrWhiteSpace(plan.Prompt))
            throw new AgentRefusedException(AgentLaunchFailureReason.ProviderNotSupported, "A headless claude-code agent needs a prompt.");
        var settings = Path.Combine(plan.LaunchFolder, "claude-settings.json");
        var id = plan.Resume ?? plan.NewConversation();
        string[] mode = headless ? ["-p", "--output-format", "stream-json", "--verbose"] : [];
        string[] model = (plan.Model ?? options.Value.ClaudeCodeModel) is { Length: > 0 } name ? ["--model", name] : [];
        var ours = plan.Endpoint.BaseUrl is not null;
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ANTHROPIC_BASE_URL"] = plan.Endpoint.BaseUrl,
            // A token is used as is; for an API key the program asks a person first.
            ["ANTHROPIC_AUTH_TOKEN"] = ours ? plan.Endpoint.Key ?? NoKey : null,
            [ApiKeyVariable] = ours ? null : plan.Endpoint.Key,
            // Nobody wants an update in the middle of the work.
            ["DISABLE_AUTOUPDATER"] = "1",
        };
        // An agent that uses a configured endpoint contacts no other: no telemetry, no plugins.
        if (ours)
        {
            environment["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1";
            environment["CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL"] = "1";
        }

        return new AgentCommand
        {
            Program = options.Value.ClaudeCode,
            Arguments =
            [
                .. mode,
                plan.Resume is null ? "--session-id" : "--resume",
                id,
                "--settings",
                settings,
                "--permission-mode",
                ModeOf(plan.Permissions) ?? options.Value.ClaudeCodePermissions,
                .. model,
                .. string.IsNullOrEmpty(plan.Prompt) ? [] : new[] { "--", plan.Prompt },
            ],
            Environment = environment,
            Files = new Dictionary<string, string>(StringComparer.Ordinal) { [settings] = Settings(plan) },
            ProviderSessionId = id,
        };
    }

    public HostAgentView Describe(Func<string, bool> isInstalled) =>
        BuiltInAgents.View(Provider, "Claude Code", options.Value.ClaudeCode, Installing, isInstalled);

    public AgentScreen ReadScreen(string text) => Words.Read(text);

    public AgentSignal? ReadLine(string line)
    {
        if (!StreamLine.TryParse(line, out var root))
            return null;
        var id = HookSignals.Text(root, "session_id");
        return HookSignals.Text(root, "type") switch
        {
            "system" when HookSignals.Text(root, "subtype") is "init" => new AgentSignal
            {
                ProviderSessionId = id,
                Activity = ActivityState.Active,
                TookPrompt = true,
            },
            // An answer that it has made itself, of the provider's refusal.
            "assistant" when HookSignals.Text(root, "error") is { } error => new AgentSignal
            {
                ProviderSessionId = id,
                Activity = ActivityState.Idle,
                Tail = Said(root),
                Limit = error is RateLimit ? new LimitSign { Words = Said(root) } : null,
            },
            "assistant" => new AgentSignal
            {
                ProviderSessionId = id,
                Activity = ActivityState.Active,
                Tail = Said(root),
            },
            "user" => new AgentSignal { ProviderSessionId = id, Activity = ActivityState.Active },
            // It retries for minutes while the endpoint is down: not a sign of work.
            "system" when HookSignals.Text(root, "subtype") is "api_retry" => new AgentSignal
            {
                ProviderSessionId = id,
                Activity = ActivityState.Idle,
                Tail = HookSignals.Cut(HookSignals.Text(root, "error")),
                Limit =
                    HookSignals.Text(root, "error") is RateLimit || Number(root, "error_status") is 429
                        ? new LimitSign { Retries = true, Words = "The provider answered 429; the agent tries again." }
                        : null,
            },
            "rate_limit_event" => new AgentSignal { ProviderSessionId = id, Limit = LimitOf(root) },
            // It means that there is nothing to resume; it says nothing about the launch.
            "result" when HookSignals.Text(root, "subtype") is "error_during_execution" && !HasTurns(root) => null,
            "result" => new AgentSignal
            {
                ProviderSessionId = id,
                Activity = IsError(root) ? ActivityState.Idle : ActivityState.Ready,
                Tail = HookSignals.Cut(HookSignals.Text(root, "result")),
                Limit =
                    IsError(root) && Number(root, "api_error_status") is 429
                        ? new LimitSign { Words = HookSignals.Cut(HookSignals.Text(root, "result")) }
                        : null,
            },
            _ => null,
        };
    }

    public AgentSignal? ReadHook(string name, JsonElement input) => HookSignals.Read(name, input);

    public bool IsUnresumable(string output) => output.Contains("No conversation found", StringComparison.OrdinalIgnoreCase);

    public IReadOnlyList<string> UsageFiles(UsageSource source) =>
        source switch
        {
            // Its events have the sum, with that of the agents that it has started.
            { Mode: AgentMode.Headless } => [source.Stdout],
            { Transcript: { } transcript } => [transcript, .. ClaudeCodeUsage.Assistants(transcript)],
            _ => [],
        };

    public IEnumerable<UsageSample> ReadUsage(string line) => ClaudeCodeUsage.Read(line);

    private static string? ModeOf(AgentPermissions? permissions) =>
        permissions switch
        {
            AgentPermissions.Ask => "default",
            AgentPermissions.Edit => "acceptEdits",
            AgentPermissions.Plan => "plan",
            AgentPermissions.All => "bypassPermissions",
            _ => null,
        };

    private static string Settings(AgentPlan plan)
    {
        var hooks = new JsonObject();
        foreach (var name in HookSignals.Installed.Concat(["Notification", "SessionEnd", "StopFailure"]))
        {
            hooks[name] = new JsonArray(
                new JsonObject
                {
                    ["hooks"] = new JsonArray(
                        new JsonObject { ["type"] = "command", ["command"] = HookSignals.CommandOf(plan.HookProgram, name) }
                    ),
                }
            );
        }

        var settings = new JsonObject { ["hooks"] = hooks };
        // Variables in the user's and the repository's settings override those the program was started with:
        // they would send it, and the key, to another endpoint. These settings override them in turn.
        if (plan.Endpoint.BaseUrl is { } url)
        {
            settings["env"] = new JsonObject
            {
                ["ANTHROPIC_BASE_URL"] = url,
                ["CLAUDE_CODE_USE_BEDROCK"] = "0",
                ["CLAUDE_CODE_USE_VERTEX"] = "0",
                ["CLAUDE_CODE_USE_FOUNDRY"] = "0",
            };
        }

        return settings.ToJsonString();
    }

    /// <summary>The limit of an account, unless the request was served all the same.</summary>
    private static LimitSign? LimitOf(JsonElement root) =>
        root.TryGetProperty("rate_limit_info", out var info)
        && HookSignals.Text(info, "status") is "rejected"
        && !(info.TryGetProperty("isUsingOverage", out var overage) && overage.ValueKind is JsonValueKind.True)
            ? new LimitSign
            {
                ResetsAt = Number(info, "resetsAt") is { } seconds and > 0 and < 1e11
                    ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
                    : null,
                Words = $"Usage limit reached ({HookSignals.Text(info, "rateLimitType") ?? "unnamed"}).",
            }
            : null;

    private static double? Number(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number
            ? value.GetDouble()
            : null;

    private static bool IsError(JsonElement root) =>
        root.TryGetProperty("is_error", out var error) && error.ValueKind is JsonValueKind.True;

    private static bool HasTurns(JsonElement root) =>
        root.TryGetProperty("num_turns", out var turns) && turns.ValueKind is JsonValueKind.Number && turns.GetDouble() > 0;

    private static string? Said(JsonElement root)
    {
        if (
            !root.TryGetProperty("message", out var message)
            || !message.TryGetProperty("content", out var content)
            || content.ValueKind is not JsonValueKind.Array
        )
            return null;
        return HookSignals.Cut(
            content.EnumerateArray().Select(part => HookSignals.Text(part, "text")).LastOrDefault(text => text is not null)
        );
    }
}
