using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Runs;

/// <summary>One run: table <c>lanes.runs</c>.</summary>
internal sealed class RunRow
{
    public RunId RunId { get; set; }

    public LaneId LaneId { get; set; }

    public List<string> Argv { get; set; } = [];

    public string Cwd { get; set; } = ".";

    public RunStatus Status { get; set; }

    public int? ExitCode { get; set; }

    public int? Signal { get; set; }

    public string Stdout { get; set; } = "";

    public string Stderr { get; set; } = "";

    public long TruncatedBytes { get; set; }

    public string? Detail { get; set; }

    public TimeSpan Timeout { get; set; }

    public DateTimeOffset? CancelRequestedAt { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public RunView ToView() =>
        new()
        {
            RunId = RunId,
            LaneId = LaneId,
            Argv = [.. Argv],
            Cwd = Cwd,
            Status = Status,
            ExitCode = ExitCode,
            Signal = Signal,
            Stdout = Stdout,
            Stderr = Stderr,
            TruncatedBytes = TruncatedBytes,
            Detail = Detail,
            StartedAt = StartedAt,
            EndedAt = EndedAt,
            DurationMs = StartedAt is { } started && EndedAt is { } ended ? Math.Max(0, (long)(ended - started).TotalMilliseconds) : null,
        };
}
