using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;

namespace Helios.Contracts.Runs;

/// <summary>Tells a host to start a run. Answered by <see cref="RunStarted"/> and <see cref="RunEnded"/>.</summary>
public sealed record StartRun : IRunOrder
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The run.</summary>
    public required RunId RunId { get; init; }

    /// <summary>The lane's worktree.</summary>
    public required string WorktreePath { get; init; }

    /// <summary>The command and its arguments.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>The working directory, relative to the worktree and inside it.</summary>
    public required string Cwd { get; init; }

    /// <summary>Variables added to the lane's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Text for standard input.</summary>
    public string? Stdin { get; init; }

    /// <summary>How long it may take; zero is without limit.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}
