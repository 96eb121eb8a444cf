using Helios.Client;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;
using Helios.Embedded.Machine;

namespace Helios.ManagedCli.Demo;

/// <summary>Checks with git and the operating system, not with Helios, what the lanes have left.</summary>
internal static class Leftovers
{
    public static async Task<IReadOnlyList<string>> Look(
        HeliosClient client,
        WorkspaceView workspace,
        DemoRepository repository,
        IReadOnlyList<DemoLane> lanes,
        CancellationToken ct
    )
    {
        var left = new List<string>();
        left.AddRange((await repository.LinkedWorktrees(ct)).Select(path => $"worktree {path}"));
        left.AddRange(repository.LaneFolders().Select(path => $"folder {path}"));
        left.AddRange((await repository.OtherBranches(ct)).Select(branch => $"branch {branch}"));
        foreach (var lane in lanes)
        {
            if (lane.Id is { } id)
                left.AddRange(DemoRepository.MarkedProcesses(id.ToString()).Select(pid => $"process {pid} of lane '{lane.Name}'"));
        }

        await foreach (var lane in client.Lanes.All(new LaneFilter { Workspace = workspace.WorkspaceId }, ct))
            left.Add($"record of lane '{lane.DisplayName}', {SnakeCase.Of(lane.Status)}");
        if (!await repository.IsSound(ct))
            left.Add("damage: git fsck reports errors in the repository");
        return left;
    }
}
