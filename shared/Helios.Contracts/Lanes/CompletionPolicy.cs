using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>What a clean-up does with the lane's work.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CompletionPolicy>))]
public enum CompletionPolicy
{
    /// <summary>Not said: the workspace's, else <see cref="Prune"/>.</summary>
    Unspecified = 0,

    /// <summary>Archive what is unsaved, remove the worktree, delete the branch if it is merged or archived.</summary>
    Prune,

    /// <summary>Like <see cref="Prune"/>, but the branch stays.</summary>
    KeepBranch,

    /// <summary>Archive always, also what is clean and merged.</summary>
    Archive,
}
