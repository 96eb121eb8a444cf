using Helios.Contracts.Harness;

namespace Helios.SessionRegistry.Harness;

/// <summary>The harness as the registry last heard of it: one row of <c>harness_status</c>.</summary>
internal sealed record HarnessRecord
{
    /// <summary>The one harness of an installation.</summary>
    public const string Cliproxy = "cliproxy";

    public required HarnessStatus Status { get; init; }

    public string? Reason { get; init; }

    public string? Detail { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>Which monitor process said so; none before the first report.</summary>
    public string? Source { get; init; }

    public DateTimeOffset? SourceStartedAt { get; init; }

    public long Sequence { get; init; }

    public DateTimeOffset? ReportedAt { get; init; }

    public required long Revision { get; init; }
}
