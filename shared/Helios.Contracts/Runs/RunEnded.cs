using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;

namespace Helios.Contracts.Runs;

/// <summary>The run has ended and nothing of it runs any more.</summary>
public sealed record RunEnded : IOperationReport
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The run.</summary>
    public required RunId RunId { get; init; }

    /// <summary>How: exited, timed_out, cancelled or lost.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The exit code, when it exited by itself.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended it.</summary>
    public int? Signal { get; init; }

    /// <summary>The last 16 KiB of standard output, UTF-8 with replacement characters.</summary>
    public string Stdout { get; init; } = "";

    /// <summary>The last 16 KiB of standard error.</summary>
    public string Stderr { get; init; } = "";

    /// <summary>How many bytes in the middle were not kept.</summary>
    public long TruncatedBytes { get; init; }

    /// <summary>One sentence for a person: why it could not start, or how it was lost.</summary>
    public string? Detail { get; init; }

    /// <summary>When it started; none when it never did.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}
