using System.Text.Json;
using Helios.Contracts.Api.Agents;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;

namespace Helios.WorktreeAgent.Agents.Adapters.Manifests;

/// <summary>An agent that a manifest describes.</summary>
internal sealed class ManifestAdapter : IAgentAdapter
{
    private readonly string? file;
    private readonly ScreenPatterns? screen;

    /// <param name="manifest">The manifest.</param>
    /// <param name="file">Its file on the host; null for one that Helios ships.</param>
    public ManifestAdapter(AgentManifest manifest, string? file = null)
    {
        Manifest = manifest;
        this.file = file;
        screen = manifest.Observe.Screen is { } rules
            ? new ScreenPatterns(
                [.. rules.Questions],
                [.. rules.Permissions],
                [.. rules.Working],
                rules.Prompt,
                line => rules.Ready is { } ready && line.Contains(ready, StringComparison.Ordinal)
            )
            {
                Above = rules.Above,
            }
            : null;
    }

    public AgentManifest Manifest { get; }

    public string Provider => Manifest.Name;

    public string Installing => Manifest.Install is { } how ? $"install it with: {how}" : "install it there, or correct its manifest";

    public bool ShowsState => screen is not null;

    public bool PrintsEvents => Manifest.Observe.Events.Count > 0;

    public bool HasHooks => false;

    public bool ConfirmsTexts => Manifest.Observe.Screen is { Working.Count: > 0 };

    public string? KeyVariable => Manifest.Endpoint?.Key;

    public AgentCommand Build(AgentPlan plan)
    {
        var launch = Manifest.Launch;
        var isHeadless = plan.Mode is AgentMode.Headless;
        var template =
            (isHeadless ? launch.Headless : launch.Interactive)
            ?? throw Refused(
                $"{Manifest.Title} cannot be started {(isHeadless ? "headless" : "in a terminal")}: its manifest has no arguments."
            );
        if (isHeadless && string.IsNullOrWhiteSpace(plan.Prompt))
            throw Refused($"A headless {Provider} agent needs a prompt.");
        if (plan.Resume is not null && !Uses(template, AgentTemplate.Resume))
            throw new AgentRefusedException(
                AgentLaunchFailureReason.Unresumable,
                $"{Manifest.Title} cannot resume a conversation by its id: its manifest has no {{resume}}."
            );
        if (plan.Model is not null && !UsesAnywhere(template, AgentTemplate.Model))
            throw Refused($"The model of {Manifest.Title} cannot be chosen: its manifest has no {{model}}.");
        var conversation = plan.Resume is null && Uses(template, AgentTemplate.Conversation) ? plan.NewConversation() : null;
        var permissions = PermissionsOf(plan);
        var takesPrompt = Uses(template, AgentTemplate.Prompt);
        return new AgentCommand
        {
            Program = launch.Program,
            Arguments = [.. template.SelectMany(rule => Arguments(rule, permissions, Value))],
            Environment = ManifestFiles.Variables(Manifest, plan.Endpoint, Value),
            Files = ManifestFiles.Write(launch.Files, Value),
            ProviderSessionId = plan.Resume ?? conversation,
            Stdin = isHeadless && !takesPrompt ? plan.Prompt : null,
            FirstMessage = !isHeadless && !takesPrompt ? plan.Prompt : null,
        };

        string? Value(string name) =>
            name switch
            {
                AgentTemplate.Prompt => plan.Prompt,
                AgentTemplate.Model => plan.Model,
                AgentTemplate.Permissions => permissions is null ? null : "",
                AgentTemplate.Resume => plan.Resume,
                AgentTemplate.Conversation => conversation,
                AgentTemplate.Worktree => plan.WorktreePath,
                AgentTemplate.State => plan.StateFolder,
                AgentTemplate.Launch => plan.LaunchFolder,
                AgentTemplate.BaseUrl => plan.Endpoint.BaseUrl,
                AgentTemplate.Key => plan.Endpoint.Key,
                _ => null,
            };
    }

    // Arguments and variables may name it.
    public void Prepare(string stateFolder) => Directory.CreateDirectory(stateFolder);

    public AgentScreen ReadScreen(string text) => screen?.Read(text) ?? AgentScreen.Unknown;

    public AgentSignal? ReadLine(string line) =>
        StreamLine.TryParse(line, out var root) ? ManifestEvents.Read(Manifest.Observe.Events, root) : null;

    public IReadOnlyList<string> UsageFiles(UsageSource source) =>
        source.Mode is AgentMode.Headless && Manifest.Observe.Events.Any(rule => rule.Usage is not null) ? [source.Stdout] : [];

    public IEnumerable<UsageSample> ReadUsage(string line) =>
        StreamLine.TryParse(line, out var root) && ManifestEvents.ReadUsage(Manifest.Observe.Events, root) is { } sample ? [sample] : [];

    public AgentSignal? ReadHook(string name, JsonElement input) => HookSignals.Read(name, input);

    public bool IsUnresumable(string output) =>
        Manifest.Observe.Unresumable.Any(text => output.Contains(text, StringComparison.OrdinalIgnoreCase));

    public HostAgentView Describe(Func<string, bool> isInstalled) =>
        new()
        {
            Name = Provider,
            Title = Manifest.Title,
            Origin = file is null ? AgentOrigin.Shipped : AgentOrigin.Host,
            // A host may have changed what was tested.
            Tested = Manifest.Tested && file is null,
            Program = Manifest.Launch.Program,
            Installed = isInstalled(Manifest.Launch.Program),
            Install = Manifest.Install,
            Modes =
            [
                .. Manifest.Launch.Interactive is null ? [] : new[] { AgentMode.Interactive },
                .. Manifest.Launch.Headless is null ? [] : new[] { AgentMode.Headless },
            ],
            Permissions = [.. Manifest.Launch.Permissions.Keys],
            File = file,
        };

    private IReadOnlyList<string>? PermissionsOf(AgentPlan plan)
    {
        if ((plan.Permissions ?? Manifest.Launch.DefaultPermissions) is not { } mode)
            return null;
        if (Manifest.Launch.Permissions.TryGetValue(mode, out var arguments))
            return arguments;
        var modes = string.Join(", ", Manifest.Launch.Permissions.Keys.Select(SnakeCase.Of));
        throw Refused(
            $"{Manifest.Title} has no permission mode '{SnakeCase.Of(mode)}'; its manifest has {(modes.Length == 0 ? "none" : modes)}."
        );
    }

    /// <summary>The arguments of a rule; none if its condition does not hold, or a placeholder has no value.</summary>
    private static List<string> Arguments(AgentArgumentRule rule, IReadOnlyList<string>? permissions, Func<string, string?> value)
    {
        if (!Applies(rule.If, rule.IfNot, value))
            return [];
        var arguments = new List<string>();
        foreach (var text in rule.Args)
        {
            if (text == $"{{{AgentTemplate.Permissions}}}")
            {
                if (permissions is null)
                    return [];
                arguments.AddRange(permissions);
            }
            else if (AgentTemplate.Expand(text, value) is { } argument)
                arguments.Add(argument);
            else
                return [];
        }

        return arguments;
    }

    /// <summary>Whether the condition of a rule holds.</summary>
    public static bool Applies(string? mustHave, string? mustLack, Func<string, string?> value) =>
        (mustHave is null || value(mustHave) is { Length: > 0 }) && (mustLack is null || value(mustLack) is not { Length: > 0 });

    private static bool Uses(IEnumerable<AgentArgumentRule> template, string placeholder) =>
        template.Any(rule => rule.Args.Any(text => AgentTemplate.Placeholders(text, out _).Contains(placeholder)));

    private bool UsesAnywhere(IEnumerable<AgentArgumentRule> template, string placeholder) =>
        Uses(template, placeholder)
        || Manifest.Launch.Environment.Values.Any(variable =>
            variable.Value is { } text && AgentTemplate.Placeholders(text, out _).Contains(placeholder)
        );

    private static AgentRefusedException Refused(string why) => new(AgentLaunchFailureReason.ProviderNotSupported, why);
}
