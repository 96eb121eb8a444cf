using System.Text.Json;
using Helios.Contracts.Api.Agents;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Helios.Processes;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents.Adapters.Codex;

/// <summary>OpenAI's Codex CLI. Its state is in a home folder per lane, so nothing is written into the worktree.</summary>
internal sealed class CodexAdapter(IOptions<CodexOptions> options) : IAgentAdapter
{
    /// <summary>The variable that codex itself reads its key from.</summary>
    public const string ApiKeyVariable = "OPENAI_API_KEY";

    private const string CannotConfine =
        "Its sandbox needs user namespaces, which this host refuses. Allow them, or, where the host is a sandbox itself, set "
        + "Helios__Agents__CodexSandbox=danger-full-access for its worktree agent.";

    private static readonly ScreenPatterns Words = new(
        Questions:
        [
            "Trust this folder?",
            "Do you trust",
            "Hooks need review",
            "Sign in with ChatGPT",
            "Update available",
            "Choose how you'd like Codex to proceed",
            "Paste or type your API key",
            "Finish signing in",
        ],
        Permissions: ["Would you like to ", "Allow command", "Press enter to confirm or esc to cancel", "enter confirm", "enter continue"],
        Working: ["esc to interrupt"],
        Prompt: "›",
        // The model and the folder; until it is up, a hint about keys is shown instead.
        IsUp: line => line.Contains(" · ", StringComparison.Ordinal) && !line.Contains("for shortcuts", StringComparison.Ordinal)
    );

    public string Provider => SessionProviders.Codex;

    public string Installing => "install it with: npm install -g @openai/codex";

    public bool ShowsState => true;

    public bool PrintsEvents => true;

    public bool HasHooks => true;

    public void Prepare(string stateFolder) => CodexHome.ShareLogin(stateFolder);

    public AgentCommand Build(AgentPlan plan)
    {
        var headless = plan.Mode is AgentMode.Headless;
        if (headless && string.IsNullOrWhiteSpace(plan.Prompt))
            throw new AgentRefusedException(AgentLaunchFailureReason.ProviderNotSupported, "A headless codex agent needs a prompt.");
        var settings = options.Value;
        var isTrusted = settings.TrustWorktrees || CodexHome.IsTrusted(plan.RepositoryPath, plan.WorktreePath, plan.StateFolder);
        var config = Path.Combine(plan.StateFolder, "config.toml");
        string[] mode = headless ? ["exec"] : [];
        string[] resume = plan.Resume is null ? [] : ["resume"];
        string[] json = headless ? ["--json"] : [];
        // After "--" nothing is an option, whatever a prompt begins with.
        string[] words = [.. plan.Resume is { } id ? new[] { id } : [], .. string.IsNullOrEmpty(plan.Prompt) ? [] : new[] { plan.Prompt }];
        return new AgentCommand
        {
            Program = settings.Codex,
            Arguments = [.. mode, .. resume, .. json, .. words.Length > 0 ? words.Prepend("--") : []],
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["CODEX_HOME"] = plan.StateFolder,
                [CodexConfig.KeyVariable] = plan.Endpoint.BaseUrl is null ? null : plan.Endpoint.Key,
                [ApiKeyVariable] = plan.Endpoint.BaseUrl is null ? plan.Endpoint.Key : null,
                ["OPENAI_BASE_URL"] = null,
            },
            Files = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [config] = CodexConfig.Write(config, plan, settings, isTrusted),
            },
            ProviderSessionId = plan.Resume,
        };
    }

    public HostAgentView Describe(Func<string, bool> isInstalled) =>
        BuiltInAgents.View(Provider, "Codex", options.Value.Codex, Installing, isInstalled) with
        {
            Warnings = options.Value.CodexSandbox == CodexOptions.NoSandbox || UserNamespaces.CanBeCreated ? [] : [CannotConfine],
        };

    public AgentScreen ReadScreen(string text) => Words.Read(text);

    public AgentSignal? ReadLine(string line)
    {
        if (!StreamLine.TryParse(line, out var root))
            return null;
        return HookSignals.Text(root, "type") switch
        {
            "thread.started" => new AgentSignal { ProviderSessionId = HookSignals.Text(root, "thread_id") },
            "turn.started" => new AgentSignal { Activity = ActivityState.Active, TookPrompt = true },
            "item.started" or "item.updated" => new AgentSignal { Activity = ActivityState.Active },
            "item.completed" => new AgentSignal { Activity = ActivityState.Active, Tail = Said(root) },
            "turn.completed" => new AgentSignal { Activity = ActivityState.Ready },
            "turn.failed" => new AgentSignal
            {
                Activity = ActivityState.Idle,
                Tail = Failure(root),
                Limit = LimitOf(Failure(root)),
            },
            // "Reconnecting…" repeats while the endpoint is down: not a sign of work.
            "error" => new AgentSignal
            {
                Activity = ActivityState.Idle,
                Tail = HookSignals.Cut(HookSignals.Text(root, "message")),
                Limit = LimitOf(HookSignals.Cut(HookSignals.Text(root, "message"))),
            },
            _ => null,
        };
    }

    public AgentSignal? ReadHook(string name, JsonElement input) => HookSignals.Read(name, input);

    public bool IsUnresumable(string output) => output.Contains("no rollout found", StringComparison.OrdinalIgnoreCase);

    // Its events name no model, and their sums are of the whole conversation: its own record has both.
    public IReadOnlyList<string> UsageFiles(UsageSource source) =>
        source.Conversation is { } conversation ? CodexUsage.Records(source.StateFolder, conversation) : [];

    public IEnumerable<UsageSample> ReadUsage(string line) => CodexUsage.Read(line);

    public (DateTimeOffset At, AgentSignal Signal)? ReadTranscript(string line) => CodexUsage.ReadLimit(line);

    private static string? Said(JsonElement root) =>
        root.TryGetProperty("item", out var item) && HookSignals.Text(item, "type") is "agent_message"
            ? HookSignals.Cut(HookSignals.Text(item, "text"))
            : null;

    private static LimitSign? LimitOf(string? message) =>
        LimitSigns.AreWords(message)
            ? new LimitSign { Words = message, Retries = message!.StartsWith("Reconnecting", StringComparison.OrdinalIgnoreCase) }
            : null;

    private static string? Failure(JsonElement root) =>
        root.TryGetProperty("error", out var error) ? HookSignals.Cut(HookSignals.Text(error, "message")) : null;
}
