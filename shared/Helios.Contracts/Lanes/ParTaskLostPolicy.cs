using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>What a workspace wants when a lane's par task is lost.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ParTaskLostPolicy>))]
public enum ParTaskLostPolicy
{
    /// <summary>Not said: <see cref="Rebind"/>.</summary>
    Unspecified = 0,

    /// <summary>Bind a new par task; the worktree is untouched.</summary>
    Rebind,

    /// <summary>Clean the lane up.</summary>
    CleanUp,
}
