using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;

namespace Helios.LaneOrchestrator.Workspaces;

/// <summary>One workspace: table <c>lanes.workspaces</c>.</summary>
internal sealed class WorkspaceRow
{
    public WorkspaceId WorkspaceId { get; set; }

    public string Name { get; set; } = "";

    public string Repository { get; set; } = "";

    /// <summary>The identity of the repository.</summary>
    public string RepositoryKey { get; set; } = "";

    public List<HostId>? Hosts { get; set; }

    public string DefaultBranch { get; set; } = "";

    public int? Capacity { get; set; }

    public int Pool { get; set; }

    /// <summary>Written only by reports of hosts, like the next two.</summary>
    public int PoolReady { get; set; }

    public string? PoolBaseCommit { get; set; }

    public string? PoolDetail { get; set; }

    public int Ports { get; set; }

    public CompletionPolicy Policy { get; set; }

    public ParTaskLostPolicy OnParTaskLost { get; set; }

    public AgentIdlePolicy OnAgentIdle { get; set; }

    public UsageLimitPolicy OnUsageLimit { get; set; }

    public AgentScope AgentScope { get; set; }

    public MergeStrategy MergeStrategy { get; set; }

    public string? Worktrees { get; set; }

    public SetupSteps? Setup { get; set; }

    public List<SetupApproval> SetupApprovals { get; set; } = [];

    /// <summary>Written only by admission.</summary>
    public int OpenLanes { get; set; }

    public long Revision { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public WorkspaceView ToView() =>
        new()
        {
            WorkspaceId = WorkspaceId,
            Name = Name,
            Repository = Repository,
            Hosts = Hosts is null ? null : [.. Hosts],
            DefaultBranch = DefaultBranch,
            Capacity = Capacity,
            Pool = new PoolView
            {
                Size = Pool,
                Ready = PoolReady,
                BaseCommit = PoolBaseCommit,
                Detail = PoolDetail,
            },
            Ports = Ports,
            Policy = Policy,
            OnParTaskLost = OnParTaskLost,
            OnAgentIdle = OnAgentIdle,
            OnUsageLimit = OnUsageLimit,
            AgentScope = AgentScope,
            MergeStrategy = MergeStrategy,
            Worktrees = Worktrees,
            Setup = Setup,
            SetupApprovals = [.. SetupApprovals],
            OpenLanes = OpenLanes,
            Revision = Revision,
            CreatedAt = CreatedAt,
            UpdatedAt = UpdatedAt,
        };

    /// <summary>The settings that a new lane copies from its workspace.</summary>
    public LaneSettings ForLane() =>
        new()
        {
            Repository = Repository,
            Policy = Policy,
            OnParTaskLost = OnParTaskLost,
            Ports = Ports,
            Worktrees = Worktrees,
            Setup = Setup,
            SetupApprovals = [.. SetupApprovals.Select(approval => approval.Hash)],
        };
}
