using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Runs;

/// <summary>A run as the world sees it.</summary>
public sealed record RunView
{
    /// <summary>The run.</summary>
    public required RunId RunId { get; init; }

    /// <summary>Its lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The command.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>The working directory, relative to the worktree.</summary>
    public required string Cwd { get; init; }

    /// <summary>Its state.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The exit code, once it has exited by itself.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended it.</summary>
    public int? Signal { get; init; }

    /// <summary>The last 16 KiB of standard output.</summary>
    public string Stdout { get; init; } = "";

    /// <summary>The last 16 KiB of standard error.</summary>
    public string Stderr { get; init; } = "";

    /// <summary>How many bytes in the middle of the output were not kept.</summary>
    public long TruncatedBytes { get; init; }

    /// <summary>One sentence for a person, where there is something to say.</summary>
    public string? Detail { get; init; }

    /// <summary>When the process started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public long? DurationMs { get; init; }
}
