namespace Helios.SessionRegistry.Reactions;

/// <summary>Spreads what begins at the reset of a usage limit. The same for the same id, so that it does not move. Pure.</summary>
internal static class LimitJitter
{
    public static TimeSpan Of(string id, TimeSpan most)
    {
        // FNV-1a: the ids of one moment differ in their last characters only.
        var hash = 2166136261u;
        foreach (var character in id)
            hash = unchecked((hash ^ character) * 16777619u);
        return most * (hash % 1000 / 1000.0);
    }
}
