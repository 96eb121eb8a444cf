using Helios.SessionRegistry.Lifecycle;

namespace Helios.SessionRegistry.Reactions;

/// <summary>Computes the effect of a change of a session on its reactions. Pure.</summary>
internal sealed record ReactionPlan
{
    /// <summary>The causes that began or have new content, in the order of the table.</summary>
    public required IReadOnlyList<(ReactionKey Key, string Signature)> Fire { get; init; }

    /// <summary>The causes that no longer hold; their pending reactions are superseded.</summary>
    public required IReadOnlyList<ReactionKey> Left { get; init; }

    /// <summary>The causes that have gone for good.</summary>
    public required IReadOnlyList<ReactionKey> Recovered { get; init; }

    /// <summary>Everything recorded about reactions to this session is void: its agent was ended or restarted.</summary>
    public required bool Clears { get; init; }

    public bool IsEmpty => Fire.Count == 0 && Left.Count == 0 && Recovered.Count == 0 && !Clears;

    public static ReactionPlan Of(SessionRecord before, SessionRecord after)
    {
        var clears =
            (after.EndingAs is not null && before.EndingAs is null)
            || (after.IsTerminal && !before.IsTerminal)
            || after.LaunchId != before.LaunchId;
        var (had, has) = (ReactionCauses.Of(before), ReactionCauses.Of(after));
        return new ReactionPlan
        {
            // A cause that survives the reset already had its reaction; a person would be notified twice.
            Fire =
            [
                // But the agent that a limit has ended must still go on.
                .. has.Where(cause =>
                        !had.TryGetValue(cause.Key, out var signature)
                        || signature != cause.Value
                        || (clears && cause.Key is ReactionKey.LimitReset)
                    )
                    .OrderBy(cause => cause.Key)
                    .Select(cause => (cause.Key, cause.Value)),
            ],
            Left = [.. had.Keys.Where(key => !has.ContainsKey(key)).Order()],
            Recovered =
            [
                .. Enum.GetValues<ReactionKey>()[1..]
                    .Where(key => ReactionCauses.HasRecovered(key, after) && !ReactionCauses.HasRecovered(key, before)),
            ],
            Clears = clears,
        };
    }
}
