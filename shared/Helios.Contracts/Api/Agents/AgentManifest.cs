using System.Text.Json;
using Helios.Contracts.Api.Sessions;

namespace Helios.Contracts.Api.Agents;

/// <summary>
/// An agent as data: how it is started, what it shows of its state, and what points it at a model. A host reads manifests from its folder
/// <c>agents.d</c>; <see cref="AgentManifestReader"/> says what is wrong with one.
/// </summary>
public sealed record AgentManifest
{
    /// <summary>The name, which is the provider of its sessions.</summary>
    public required string Name { get; init; }

    /// <summary>The name for people.</summary>
    public required string Title { get; init; }

    /// <summary>Whether tests of Helios run the real program with it.</summary>
    public bool Tested { get; init; }

    /// <summary>How to install it, as the end of a sentence.</summary>
    public string? Install { get; init; }

    /// <summary>How it is started.</summary>
    public required AgentLaunchRules Launch { get; init; }

    /// <summary>What it shows of its state.</summary>
    public AgentObservationRules Observe { get; init; } = new();

    /// <summary>The variables that point it at a model; null if it has none.</summary>
    public AgentEndpointRules? Endpoint { get; init; }
}

/// <summary>How an agent is started.</summary>
public sealed record AgentLaunchRules
{
    /// <summary>The program: a name to look up in <c>PATH</c>, or a path.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments in a terminal; null if it has no terminal mode.</summary>
    public IReadOnlyList<AgentArgumentRule>? Interactive { get; init; }

    /// <summary>Its arguments for one prompt without a terminal; null if it has no such mode.</summary>
    public IReadOnlyList<AgentArgumentRule>? Headless { get; init; }

    /// <summary>The arguments for each permission mode that it has.</summary>
    public IReadOnlyDictionary<AgentPermissions, IReadOnlyList<string>> Permissions { get; init; } =
        new Dictionary<AgentPermissions, IReadOnlyList<string>>();

    /// <summary>The permission mode of sessions that choose none; null for the agent's own.</summary>
    public AgentPermissions? DefaultPermissions { get; init; }

    /// <summary>Variables that it gets; one without a value is removed.</summary>
    public IReadOnlyDictionary<string, AgentVariableRule> Environment { get; init; } = new Dictionary<string, AgentVariableRule>();

    /// <summary>Files that are written before it starts, by path: JSON whose strings may contain placeholders.</summary>
    public IReadOnlyDictionary<string, JsonElement> Files { get; init; } = new Dictionary<string, JsonElement>();
}

/// <summary>Some arguments of an agent, left out if a placeholder in them has no value.</summary>
public sealed record AgentArgumentRule
{
    /// <summary>The arguments.</summary>
    public required IReadOnlyList<string> Args { get; init; }

    /// <summary>A placeholder that must have a value.</summary>
    public string? If { get; init; }

    /// <summary>A placeholder that must have none.</summary>
    public string? IfNot { get; init; }
}

/// <summary>A variable of an agent.</summary>
public sealed record AgentVariableRule
{
    /// <summary>The value; null to remove the variable.</summary>
    public string? Value { get; init; }

    /// <summary>A placeholder that must have a value.</summary>
    public string? If { get; init; }

    /// <summary>A placeholder that must have none.</summary>
    public string? IfNot { get; init; }
}

/// <summary>What an agent shows of its state.</summary>
public sealed record AgentObservationRules
{
    /// <summary>How its screen is read; null if nothing is known of it.</summary>
    public AgentScreenRules? Screen { get; init; }

    /// <summary>What the lines of JSON mean that it prints without a terminal; the first rule that matches a line counts.</summary>
    public IReadOnlyList<AgentEventRule> Events { get; init; } = [];

    /// <summary>Texts in its output that mean that it does not know the conversation to resume.</summary>
    public IReadOnlyList<string> Unresumable { get; init; } = [];
}

/// <summary>How the screen of an agent is read, from its last lines.</summary>
public sealed record AgentScreenRules
{
    /// <summary>How the input line begins.</summary>
    public required string Prompt { get; init; }

    /// <summary>How the line above the input line begins, if that tells it from the choices of a dialog.</summary>
    public string? Above { get; init; }

    /// <summary>A text below the input line that shows that the program has started completely.</summary>
    public string? Ready { get; init; }

    /// <summary>Texts of questions at start, about trust and login.</summary>
    public IReadOnlyList<string> Questions { get; init; } = [];

    /// <summary>Texts of permission dialogs.</summary>
    public IReadOnlyList<string> Permissions { get; init; } = [];

    /// <summary>Texts that are shown while it works.</summary>
    public IReadOnlyList<string> Working { get; init; } = [];
}

/// <summary>What a line of an event stream means.</summary>
public sealed record AgentEventRule
{
    /// <summary>
    /// The values that members of the line must have, by path (<c>part.type</c>): one of each; null means that it is missing.
    /// </summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> If { get; init; }

    /// <summary>Whether the line means nothing.</summary>
    public bool Ignore { get; init; }

    /// <summary>What the agent does; null if the line does not tell.</summary>
    public ActivityState? Activity { get; init; }

    /// <summary>Whether it has accepted a prompt.</summary>
    public bool TookPrompt { get; init; }

    /// <summary>The path of the agent's id of the conversation.</summary>
    public string? Conversation { get; init; }

    /// <summary>The path of what it says.</summary>
    public string? Text { get; init; }

    /// <summary>The paths of what it has used; null if the line does not tell.</summary>
    public AgentUsageRule? Usage { get; init; }
}

/// <summary>Where a line says what one answer of the model has used: paths of numbers, which are added up.</summary>
public sealed record AgentUsageRule
{
    /// <summary>Tokens that were read by the model, and not from its cache.</summary>
    public IReadOnlyList<string> Input { get; init; } = [];

    /// <summary>Tokens that were read from the provider's cache.</summary>
    public IReadOnlyList<string> CachedInput { get; init; } = [];

    /// <summary>Tokens that were written into the provider's cache.</summary>
    public IReadOnlyList<string> CacheWrite { get; init; } = [];

    /// <summary>Tokens that the model has written.</summary>
    public IReadOnlyList<string> Output { get; init; } = [];

    /// <summary>The path of the cost in US dollars; 0 counts as unknown.</summary>
    public string? Cost { get; init; }

    /// <summary>The path of the model's name.</summary>
    public string? Model { get; init; }

    /// <summary>The path of the answer's id: if it is printed again, it replaces what was counted.</summary>
    public string? Answer { get; init; }
}

/// <summary>The variables that point an agent at a model.</summary>
public sealed record AgentEndpointRules
{
    /// <summary>The variable for a base URL.</summary>
    public string? Url { get; init; }

    /// <summary>The variable for a key, on the host and for the agent.</summary>
    public string? Key { get; init; }
}
