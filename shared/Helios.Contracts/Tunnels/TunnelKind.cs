using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Tunnels;

/// <summary>What a tunnel can stream.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<TunnelKind>))]
public enum TunnelKind
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>Standard output and standard error of a run, as TunnelFrame messages.</summary>
    RunOutput,

    /// <summary>The lane's setup and tear-down output, as stdout frames.</summary>
    LaneLog,

    /// <summary>The changes in the lane's worktree since its base, as the JSON of a LaneChangesView in stdout frames.</summary>
    LaneChanges,

    /// <summary>The same as a patch, in stdout frames.</summary>
    LanePatch,

    /// <summary>A file as it is in a commit, in stdout frames.</summary>
    LaneFile,

    /// <summary>Work with the lane's commits, or a preview of it: the JSON of a LaneWorkAnswer in stdout frames.</summary>
    LaneWork,

    /// <summary>The output of a session's agent: its terminal's screen and history, or the output of its run.</summary>
    SessionOutput,

    /// <summary>An attached terminal, in stdout frames; input and resize frames come back.</summary>
    Terminal,
}
