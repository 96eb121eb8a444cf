using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>The states of a lane, the same in the saga, the table, the API and the events.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<LaneStatus>))]
public enum LaneStatus
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Queued: waits for a slot.</summary>
    New,

    /// <summary>The host makes worktree, setup and par task.</summary>
    Provisioning,

    /// <summary>Ready for work, nothing in flight.</summary>
    Ready,

    /// <summary>A run or a session is in flight.</summary>
    Running,

    /// <summary>A person is needed.</summary>
    Blocked,

    /// <summary>Several agents may use it at once.</summary>
    Shared,

    /// <summary>Being torn down.</summary>
    Cleaning,

    /// <summary>Ended; nothing of it is left on the host, except what was archived or preserved.</summary>
    Closed,
}
