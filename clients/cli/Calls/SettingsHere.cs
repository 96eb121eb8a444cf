using Helios.Cli.Settings;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Calls;

/// <summary>The user's settings for a call. A repository's file counts for its own workspace only.</summary>
internal static class SettingsHere
{
    /// <summary>The settings for the current folder's repository, or for the workspace that the user named.</summary>
    public static UserSettings Of(CliCall call, WorkspaceView? named)
    {
        var here = RepositoryHere.Of(call.Environment.Folder);
        return Of(call, named is null || here?.Is(named.Repository) is true ? here : null);
    }

    /// <summary>The settings for a repository; null for one that is not on this machine.</summary>
    public static UserSettings Of(CliCall call, RepositoryHere? repository) =>
        new(call.Environment.Variable, repository is null ? null : FileOf(repository));

    /// <summary>The settings for a lane.</summary>
    public static async Task<UserSettings> OfLane(CliCall call, LaneId id, CancellationToken ct)
    {
        // Only a file that exists is worth asking whose it is.
        if (RepositoryHere.Of(call.Environment.Folder) is not { } here || !Path.Exists(FileOf(here)))
            return Of(call, repository: null);
        var lane = await call.Client.Lanes.Get(id, ct);
        return Of(call, await call.Client.Workspaces.Get(lane.WorkspaceId, ct));
    }

    // Of the main worktree, not of the one that the user is in: an agent could have written that of its lane.
    private static string FileOf(RepositoryHere repository) => Path.Combine(repository.Root, SettingsFile.OfRepository);
}
