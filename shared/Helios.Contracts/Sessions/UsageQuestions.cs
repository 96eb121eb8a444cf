using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Asks the session registry what agents have used.</summary>
public sealed record FindUsage
{
    /// <summary>Only of this lane.</summary>
    public LaneId? LaneId { get; init; }

    /// <summary>Only of this session.</summary>
    public SessionId? SessionId { get; init; }

    /// <summary>Only of this workspace.</summary>
    public WorkspaceId? WorkspaceId { get; init; }

    /// <summary>From this day on, in UTC: <c>2030-01-31</c>.</summary>
    public string? Since { get; init; }

    /// <summary>Until this day, inclusive.</summary>
    public string? Until { get; init; }

    /// <summary>One row for each of these.</summary>
    public required UsageGroup By { get; init; }
}

/// <summary>The answer to <see cref="FindUsage"/>.</summary>
public sealed record UsageFound
{
    /// <summary>The report.</summary>
    public required UsageReport Usage { get; init; }
}
