using Helios.Contracts.Identifiers;

namespace Helios.Client;

/// <summary>Which events to read; all when nothing is said.</summary>
public sealed record EventFilter
{
    /// <summary>A topic, with AMQP wildcards: <c>*</c> is one word, <c>#</c> any number of words.</summary>
    public string? Topic { get; init; }

    /// <summary>Events that concern this lane.</summary>
    public LaneId? Lane { get; init; }

    /// <summary>Events that concern this session.</summary>
    public SessionId? Session { get; init; }

    /// <summary>Events that concern this workspace.</summary>
    public WorkspaceId? Workspace { get; init; }
}
