using Helios.Contracts.Api.Harness;

namespace Helios.SessionRegistry.Harness;

/// <summary>The last reported state of the harness: one row of <c>harness_status</c>.</summary>
internal sealed record HarnessRecord
{
    /// <summary>The harness of an installation.</summary>
    public const string Cliproxy = "cliproxy";

    /// <summary>Which harness.</summary>
    public string Harness { get; init; } = Cliproxy;

    public required HarnessStatus Status { get; init; }

    public string? Reason { get; init; }

    public string? Detail { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>The monitor process that reported it; null before the first report.</summary>
    public string? Source { get; init; }

    public DateTimeOffset? SourceStartedAt { get; init; }

    public long Sequence { get; init; }

    public DateTimeOffset? ReportedAt { get; init; }

    public required long Revision { get; init; }
}
