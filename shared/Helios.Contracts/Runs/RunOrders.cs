using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Runs;

/// <summary>Orders a host to start a run. Answered by <see cref="RunStarted"/> and <see cref="RunEnded"/>.</summary>
public sealed record StartRun : IRunOrder
{
    /// <summary>The operation it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The run.</summary>
    public required RunId RunId { get; init; }

    /// <summary>The lane's worktree.</summary>
    public required string WorktreePath { get; init; }

    /// <summary>The command and its arguments.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>The working directory, relative to the worktree and inside it.</summary>
    public required string Cwd { get; init; }

    /// <summary>Environment variables added to the lane's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Text for standard input.</summary>
    public string? Stdin { get; init; }

    /// <summary>The time limit; zero means no limit.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The origin.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The run's process is running.</summary>
public sealed record RunStarted : IOperationReport
{
    /// <summary>The operation it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The run.</summary>
    public required RunId RunId { get; init; }

    /// <summary>The process id of its root.</summary>
    public required int Pid { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The origin.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The run has ended and nothing of it is running.</summary>
public sealed record RunEnded : IOperationReport
{
    /// <summary>The operation it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The run.</summary>
    public required RunId RunId { get; init; }

    /// <summary>How it ended: exited, timed_out, cancelled or lost.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The exit code, if it exited by itself.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended it.</summary>
    public int? Signal { get; init; }

    /// <summary>The last 16 KiB of standard output, UTF-8 with replacement characters.</summary>
    public string Stdout { get; init; } = "";

    /// <summary>The last 16 KiB of standard error.</summary>
    public string Stderr { get; init; } = "";

    /// <summary>The number of bytes dropped from the middle.</summary>
    public long TruncatedBytes { get; init; }

    /// <summary>One sentence for people: why it could not start, or how it was lost.</summary>
    public string? Detail { get; init; }

    /// <summary>When it started; null if it never did.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The origin.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>
/// Orders a host to cancel a run. Answered by <see cref="RunCancelHandled"/>; the run's own <see cref="RunEnded"/> follows if it was still
/// running.
/// </summary>
public sealed record CancelRun : IRunOrder
{
    /// <summary>The operation it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The run.</summary>
    public required RunId RunId { get; init; }

    /// <summary>The origin.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A host has handled a cancel.</summary>
public sealed record RunCancelHandled : IOperationReport
{
    /// <summary>The operation it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The run.</summary>
    public required RunId RunId { get; init; }

    /// <summary>Whether the run was still running.</summary>
    public required bool Found { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The origin.</summary>
    public required Cause Cause { get; init; }
}
