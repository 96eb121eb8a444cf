namespace Helios.WorktreeAgent.Agents;

/// <summary>How an agent is started. Keys are in the environment only: arguments are there for everybody to see.</summary>
internal sealed record AgentCommand
{
    /// <summary>A name to look for, or a path.</summary>
    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Variables to set; a null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Files to write before, by their paths.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The provider's own id of the conversation, where it is known before.</summary>
    public string? ProviderSessionId { get; init; }

    /// <summary>What a headless program reads on its standard input; nothing when null.</summary>
    public string? Stdin { get; init; }

    /// <summary>What is typed into an interactive program once it runs, which takes no prompt as an argument.</summary>
    public string? FirstMessage { get; init; }
}
