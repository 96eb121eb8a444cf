using Helios.Contracts.Identifiers;

namespace Helios.Worktrees.Git;

/// <summary>
/// Whose work is being done: what git starts for a lane, a filter of the repository's own settings say, carries that lane's mark and ends with it. Flows with
/// the call, because every step of a lane asks git in many places.
/// </summary>
internal static class LaneScope
{
    private static readonly AsyncLocal<LaneId?> Flowing = new();

    /// <summary>The lane that git is asked for; null where it is asked for none.</summary>
    public static LaneId? Current => Flowing.Value;

    /// <summary>From here until it is disposed of, git is asked for a lane, or for none.</summary>
    public static IDisposable Enter(LaneId? lane)
    {
        var before = Flowing.Value;
        Flowing.Value = lane;
        return new Leaving(before);
    }

    private sealed class Leaving(LaneId? before) : IDisposable
    {
        public void Dispose() => Flowing.Value = before;
    }
}
