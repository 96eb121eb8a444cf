using System.Globalization;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Client;

/// <summary>What agents have used.</summary>
public sealed class UsageClient
{
    private readonly HeliosTransport transport;

    internal UsageClient(HeliosTransport transport) => this.transport = transport;

    /// <summary>Reads the tokens that agents have used, and what they cost.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="by">One item for each of these.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The report.</returns>
    public Task<UsageReport> Get(UsageFilter? filter = null, UsageGroup by = UsageGroup.Day, CancellationToken ct = default) =>
        transport.Get(
            new HeliosPath("v1/usage")
                .With("lane", filter?.Lane?.ToString())
                .With("session", filter?.Session?.ToString())
                .With("workspace", filter?.Workspace?.ToString())
                .With("since", Time(filter?.Since))
                .With("until", Time(filter?.Until))
                .With("by", SnakeCase.Of(by))
                .ToString(),
            ClientJson.Shared.UsageReport,
            ct
        );

    private static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>Which use of agents to show; null means all.</summary>
public sealed record UsageFilter
{
    /// <summary>Only of this lane.</summary>
    public LaneId? Lane { get; init; }

    /// <summary>Only of this session.</summary>
    public SessionId? Session { get; init; }

    /// <summary>Only of this workspace.</summary>
    public WorkspaceId? Workspace { get; init; }

    /// <summary>From the day of this time on, in UTC.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Until the day of this time, inclusive, in UTC.</summary>
    public DateTimeOffset? Until { get; init; }
}
