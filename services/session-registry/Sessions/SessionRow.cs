using Helios.Contracts.Api.Harness;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.SessionRegistry.Lifecycle;

namespace Helios.SessionRegistry.Sessions;

/// <summary>A stored session: the canonical record of its state, and its lane, host and conversation.</summary>
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

    /// <summary>The known status of the harness when the transport was chosen.</summary>
    public HarnessStatus? HarnessStatus { get; init; }

    public required DateTimeOffset TransportSince { get; init; }

    public AgentMode? Mode { get; init; }

    /// <summary>The command to start, for the provider command; also used by a restore.</summary>
    public IReadOnlyList<string> Argv { get; init; } = [];

    /// <summary>The model that was asked for; also used by a restore, like the next.</summary>
    public string? Model { get; init; }

    public AgentPermissions? Permissions { get; init; }

    /// <summary>Whether there was a recent heartbeat.</summary>
    public bool Attached { get; init; }

    public DateTimeOffset? LastHeartbeatAt { get; init; }

    public required SessionRecord Record { get; init; }

    /// <summary>The last observation of each source.</summary>
    public IReadOnlyList<SessionEvidence> Evidence { get; init; } = [];

    public string? Detail { get; init; }

    public long Revision { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether it occupies its lane and its conversation.</summary>
    public bool Active => !Record.IsTerminal;

    /// <summary>Whether its agent runs, as far as known: doubt does not end it.</summary>
    public bool Live => Record.AgentMayLive && Record.Session.State is not SessionState.NotStarted;

    public bool NeedsPerson => Live && Record.Session.State is SessionState.NeedsInput or SessionState.Stuck;

    /// <summary>Whether its agent is starting.</summary>
    public bool Starting => Active && Record.LaunchId is not null && Record.Session.State is SessionState.NotStarted;

    /// <summary>Whether its agent is ending.</summary>
    public bool Ending => Active && Record.EndingAs is not null;

    public AttachmentStatus Status =>
        this switch
        {
            { Active: false } => AttachmentStatus.Terminated,
            { Starting: true } => Record.Resumes ? AttachmentStatus.Restoring : AttachmentStatus.Attaching,
            _ => Attached ? AttachmentStatus.Attached : AttachmentStatus.Detached,
        };
}
