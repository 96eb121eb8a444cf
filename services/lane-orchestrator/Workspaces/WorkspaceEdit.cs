using Helios.Contracts.Api.Requests;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Workspaces;

/// <summary>
/// A change to a workspace, validated as far as the body allows: whether the hosts and the branch exist is checked later.
/// </summary>
internal sealed record WorkspaceEdit
{
    /// <summary>The new default base of lanes; null for no change.</summary>
    public string? DefaultBranch { get; init; }

    /// <summary>The hosts that serve it; null for no change, or for all hosts.</summary>
    public IReadOnlyList<HostId>? Hosts { get; init; }

    /// <summary>Changes the row and returns whether anything is different.</summary>
    public required Func<WorkspaceRow, bool> Apply { get; init; }

    /// <summary>The changes of a request: absent fields stay, null removes.</summary>
    public static WorkspaceEdit Of(WorkspaceChange change)
    {
        var hosts = change.Hosts?.Distinct().ToList();
        return new WorkspaceEdit
        {
            DefaultBranch = change.DefaultBranch,
            Hosts = hosts,
            Apply = row =>
                Set(row.Name, change.Name, value => row.Name = value)
                | Set(row.DefaultBranch, change.DefaultBranch, value => row.DefaultBranch = value)
                | Set(row.Pool, change.Pool, value => row.Pool = value)
                | Set(row.Ports, change.Ports, value => row.Ports = value)
                | Set(row.Policy, change.Policy, value => row.Policy = value)
                | Set(row.OnParTaskLost, change.OnParTaskLost, value => row.OnParTaskLost = value)
                | Set(row.OnAgentIdle, change.OnAgentIdle, value => row.OnAgentIdle = value)
                | Set(row.OnUsageLimit, change.OnUsageLimit, value => row.OnUsageLimit = value)
                | Set(row.AgentScope, change.AgentScope, value => row.AgentScope = value)
                | Set(row.MergeStrategy, change.MergeStrategy, value => row.MergeStrategy = value)
                | (
                    Without(WorkspaceLimit.Capacity)
                        ? Replace(row.Capacity is null, () => row.Capacity = null)
                        : Set(row.Capacity, change.Capacity, value => row.Capacity = value)
                )
                | (
                    Without(WorkspaceLimit.Worktrees)
                        ? Replace(row.Worktrees is null, () => row.Worktrees = null)
                        : Set(row.Worktrees, change.Worktrees, value => row.Worktrees = value)
                )
                | (
                    Without(WorkspaceLimit.Hosts)
                        ? Replace(row.Hosts is null, () => row.Hosts = null)
                        : Replace(hosts is null || row.Hosts?.SequenceEqual(hosts) is true, () => row.Hosts = hosts)
                )
                | (
                    Without(WorkspaceLimit.Setup)
                        ? Replace(row.Setup is null, () => row.Setup = null)
                        : Replace(change.Setup is null, () => row.Setup = change.Setup)
                ),
        };

        bool Without(WorkspaceLimit limit) => change.Without?.Contains(limit) is true;
    }

    private static bool Set(string? old, string? value, Action<string> set) => Replace(value is null || value == old, () => set(value!));

    private static bool Set<T>(T? old, T? value, Action<T> set)
        where T : struct => Replace(value is null || value.Equals(old), () => set(value!.Value));

    private static bool Replace(bool same, Action set)
    {
        if (!same)
            set();
        return !same;
    }
}
