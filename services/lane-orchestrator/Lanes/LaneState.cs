using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;
using Helios.Persistence.Sagas;
using MassTransit;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>A lane's row in the table <c>lanes.lanes</c>. Only the saga changes it; the API reads it.</summary>
internal sealed class LaneState : SagaStateMachineInstance, IRevisionedSaga
{
    /// <summary>How many transitions are stored with the lane; all are in the journal.</summary>
    public const int HistoryLength = 20;

    public LaneId LaneId { get; set; }

    public WorkspaceId WorkspaceId { get; set; }

    public string DisplayName { get; set; } = "";

    public LaneStatus Status { get; set; }

    public LaneReason? Reason { get; set; }

    public string? Detail { get; set; }

    public HostId? HostId { get; set; }

    public bool HostPinned { get; set; }

    public bool HostReachable { get; set; } = true;

    /// <summary>The newest known revision of the host: older news is ignored.</summary>
    public long HostRevision { get; set; }

    public string Repository { get; set; } = "";

    public string Branch { get; set; } = "";

    /// <summary>Null until the host has reported it.</summary>
    public bool? BranchExisted { get; set; }

    public string BaseRef { get; set; } = "";

    /// <summary>Null until the host has resolved the base.</summary>
    public string? BaseCommit { get; set; }

    public string? WorktreePath { get; set; }

    public List<string> Agents { get; set; } = [];

    public List<RunId> RunsInFlight { get; set; } = [];

    public List<SessionId> SessionsInFlight { get; set; } = [];

    /// <summary>The last known revision of each session: messages of earlier revisions are ignored.</summary>
    public Dictionary<string, long> SessionRevisions { get; set; } = [];

    /// <summary>What a blocked lane waits for: <c>operator</c>, <c>par_task</c> and ids of sessions.</summary>
    public List<string> BlockedBy { get; set; } = [];

    /// <summary>Whether several agents may use it; kept while the lane is blocked.</summary>
    public bool IsShared { get; set; }

    public ParTaskView? ParTask { get; set; }

    public List<int> Ports { get; set; } = [];

    public Dictionary<string, string> Labels { get; set; } = [];

    public string? ProjectContextId { get; set; }

    public ArchiveView? Archive { get; set; }

    /// <summary>The closed lane whose archive it was restored from.</summary>
    public LaneId? RestoredFrom { get; set; }

    /// <summary>The branch of that lane.</summary>
    public string? RestoredBranch { get; set; }

    /// <summary>The tear-down attempts so far.</summary>
    public int Attempt { get; set; }

    public CompletionPolicy Policy { get; set; }

    public ParTaskLostPolicy OnParTaskLost { get; set; }

    public int PortCount { get; set; }

    /// <summary>The requested location of the worktree; null means the host's setting.</summary>
    public string? Worktrees { get; set; }

    public SetupSteps? Setup { get; set; }

    /// <summary>The repository's own approved setup file.</summary>
    public RepositorySetup? ApprovedSetup { get; set; }

    /// <summary>The hashes of the repository's approved setup files.</summary>
    public List<string> SetupApprovals { get; set; } = [];

    /// <summary>The hosts without the repository: the lane is not placed there again.</summary>
    public List<HostId> RefusedBy { get; set; } = [];

    /// <summary>The current operation for the lane as a whole; runs have their own operations.</summary>
    public OperationId? OperationId { get; set; }

    public OperationKind? OperationKind { get; set; }

    public DateTimeOffset? CleanupAskedAt { get; set; }

    public CompletionPolicy? CleanupPolicy { get; set; }

    public bool CleanupDiscard { get; set; }

    /// <summary>The reason that the lane will close with.</summary>
    public LaneReason? Ending { get; set; }

    /// <summary>Whether <c>lane.created</c> was published.</summary>
    public bool WasReady { get; set; }

    /// <summary>Where provisioning failed, if it did.</summary>
    public ProvisionStep? FailedStep { get; set; }

    /// <summary>The last output of that step.</summary>
    public string? FailedTail { get; set; }

    public List<LaneTransition> History { get; set; } = [];

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public long Revision { get; set; }

    /// <summary>The lane's id as the machine knows it.</summary>
    public Guid CorrelationId
    {
        get => LaneId.Value;
        set => LaneId = new LaneId(value);
    }

    /// <summary>The status as the machine names it.</summary>
    public string CurrentState
    {
        get => Status is LaneStatus.Unspecified ? "Initial" : Status.ToString();
        set => Status = value is "Initial" ? LaneStatus.Unspecified : Enum.Parse<LaneStatus>(value);
    }

    /// <summary>Whether the current message has changed the lane; then the row is written.</summary>
    public bool HasChanged { get; set; }

    /// <summary>The pending change of the current message.</summary>
    public LaneChange Change { get; } = new();
}
