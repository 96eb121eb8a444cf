using Helios.Contracts.Requests;

namespace Helios.Contracts.Workspaces;

/// <summary>One setup command.</summary>
public sealed record SetupCommand
{
    /// <summary>The command and its arguments.</summary>
    [Items(1, RunRequest.MaxArguments, First = TextRule.Filled), Text(MaxLength = RunRequest.MaxArgumentLength)]
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>How long it may take, in seconds; 300 when absent.</summary>
    [Number(1, 24 * 60 * 60)]
    public int? TimeoutSeconds { get; init; }
}
