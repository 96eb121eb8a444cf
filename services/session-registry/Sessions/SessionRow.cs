using Helios.Contracts.Harness;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.SessionRegistry.Lifecycle;

namespace Helios.SessionRegistry.Sessions;

/// <summary>A session as it is kept: the canonical record of its state, and what it is mapped to.</summary>
internal sealed record SessionRow
{
    public required SessionId SessionId { get; init; }

    public required LaneId LaneId { get; init; }

    public required WorkspaceId WorkspaceId { get; init; }

    public required HostId HostId { get; init; }

    public required string Provider { get; init; }

    public string? ProviderSessionId { get; init; }

    public string? PreferredTransport { get; init; }

    public required SessionTransport Transport { get; init; }

    public string? DegradeReason { get; init; }

    /// <summary>What was known of the harness when the transport was chosen.</summary>
    public HarnessStatus? HarnessStatus { get; init; }

    public required DateTimeOffset TransportSince { get; init; }

    public AgentMode? Mode { get; init; }

    /// <summary>What to start, for the provider command; a restore starts it again.</summary>
    public IReadOnlyList<string> Argv { get; init; } = [];

    /// <summary>Whether somebody was heard of lately.</summary>
    public bool Attached { get; init; }

    public DateTimeOffset? LastHeartbeatAt { get; init; }

    public required SessionRecord Record { get; init; }

    /// <summary>What each observer last saw.</summary>
    public IReadOnlyList<SessionEvidence> Evidence { get; init; } = [];

    public string? Detail { get; init; }

    public long Revision { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether it holds its lane and its conversation.</summary>
    public bool Active => !Record.IsTerminal;

    /// <summary>Whether its agent runs, as far as anybody knows: doubt is not an end.</summary>
    public bool Live => Record.AgentMayLive && Record.Session.State is not SessionState.NotStarted;

    public bool NeedsPerson => Live && Record.Session.State is SessionState.NeedsInput or SessionState.Stuck;

    /// <summary>Whether its agent was told to start and has not yet.</summary>
    public bool Starting => Active && Record.LaunchId is not null && Record.Session.State is SessionState.NotStarted;

    /// <summary>Whether its agent was told to end and has not yet.</summary>
    public bool Ending => Active && Record.EndingAs is not null;

    public AttachmentStatus Status => this switch
    {
        { Active: false } => AttachmentStatus.Terminated,
        { Starting: true } => Record.Resumes ? AttachmentStatus.Restoring : AttachmentStatus.Attaching,
        _ => Attached ? AttachmentStatus.Attached : AttachmentStatus.Detached,
    };
}
