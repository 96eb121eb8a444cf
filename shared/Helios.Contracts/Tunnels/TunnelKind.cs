using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Tunnels;

/// <summary>What a tunnel can stream.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<TunnelKind>))]
public enum TunnelKind
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Standard output and standard error of a run, as TunnelFrame messages.</summary>
    RunOutput,

    /// <summary>The lane's setup and tear-down output, as stdout frames.</summary>
    LaneLog,

    /// <summary>What the lane's worktree holds beyond its base, as the JSON of a LaneChangesView in stdout frames.</summary>
    LaneChanges,

    /// <summary>The same as a patch, in stdout frames.</summary>
    LanePatch,

    /// <summary>What a session's agent has shown: its terminal's screen with what scrolled away, or the output of its run.</summary>
    SessionOutput,

    /// <summary>A terminal as somebody who is attached sees it, in stdout frames; input and resize frames come back.</summary>
    Terminal,
}
