using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Worktrees;

/// <summary>How a par task was lost.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ParTaskLossReason>))]
public enum ParTaskLossReason
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>No probe succeeded for too long; it was killed.</summary>
    StaleKilled,

    /// <summary>It was found gone.</summary>
    Vanished,

    /// <summary>The host's boot id changed.</summary>
    HostRebooted,
}
