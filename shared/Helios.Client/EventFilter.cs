using Helios.Contracts.Identifiers;

namespace Helios.Client;

/// <summary>Which events to read; all by default.</summary>
public sealed record EventFilter
{
    /// <summary>A topic, with AMQP wildcards: <c>*</c> matches one word, <c>#</c> any number of words.</summary>
    public string? Topic { get; init; }

    /// <summary>Only events of this lane.</summary>
    public LaneId? Lane { get; init; }

    /// <summary>Only events of this session.</summary>
    public SessionId? Session { get; init; }

    /// <summary>Only events of this workspace.</summary>
    public WorkspaceId? Workspace { get; init; }
}
