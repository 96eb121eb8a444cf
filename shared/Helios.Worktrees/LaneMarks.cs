namespace Helios.Worktrees;

/// <summary>The environment variables that mark the owner of a process.</summary>
public static class LaneMarks
{
    /// <summary>The lane of the process.</summary>
    public const string Lane = "HELIOS_LANE_ID";

    /// <summary>The installation that the lane belongs to.</summary>
    public const string Installation = "HELIOS_INSTALLATION_ID";

    /// <summary>The host that started the process.</summary>
    public const string Host = "HELIOS_HOST_ID";
}
