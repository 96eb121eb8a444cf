namespace Helios.Contracts.Workspaces;

/// <summary>One setup command.</summary>
public sealed record SetupCommand
{
    /// <summary>The command and its arguments.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>How long it may take, in seconds; 300 when absent.</summary>
    public int? TimeoutSeconds { get; init; }
}
