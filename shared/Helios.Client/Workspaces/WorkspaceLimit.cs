namespace Helios.Client;

/// <summary>What a workspace may be without.</summary>
public enum WorkspaceLimit
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>How many open lanes it may have; without it there is no limit.</summary>
    Capacity,

    /// <summary>The hosts that may serve it; without them all may.</summary>
    Hosts,

    /// <summary>The setup steps.</summary>
    Setup,

    /// <summary>The place of worktrees; without it the host's own setting holds.</summary>
    Worktrees,
}
