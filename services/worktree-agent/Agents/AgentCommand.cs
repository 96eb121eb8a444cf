namespace Helios.WorktreeAgent.Agents;

/// <summary>How to start an agent. Keys are only in the environment, because every user can see arguments.</summary>
internal sealed record AgentCommand
{
    /// <summary>A name to look up in <c>PATH</c>, or a path.</summary>
    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Variables to set; a null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Files to write before the start, by path.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The provider's id of the conversation, if known in advance.</summary>
    public string? ProviderSessionId { get; init; }

    /// <summary>The standard input of a headless program; null for none.</summary>
    public string? Stdin { get; init; }

    /// <summary>The prompt to type into an interactive program that takes none as an argument.</summary>
    public string? FirstMessage { get; init; }
}
