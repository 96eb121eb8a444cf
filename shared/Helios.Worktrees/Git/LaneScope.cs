using Helios.Contracts.Identifiers;

namespace Helios.Worktrees.Git;

/// <summary>
/// The lane for which git is called: programs that git starts for it, for example a filter from the repository's settings, carry that
/// lane's mark and end with it. It flows with the call, because every step of a lane calls git in many places.
/// </summary>
internal static class LaneScope
{
    private static readonly AsyncLocal<LaneId?> Flowing = new();

    /// <summary>The lane git is called for; null for none.</summary>
    public static LaneId? Current => Flowing.Value;

    /// <summary>Sets the lane, or none, until the result is disposed.</summary>
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
