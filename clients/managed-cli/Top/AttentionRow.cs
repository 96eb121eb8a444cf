using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Sessions;

namespace Helios.ManagedCli.Top;

/// <summary>One line: a lane with what its agent does, a host, or the dead letters.</summary>
/// <param name="Key">Identifies the row: the id of its lane or host.</param>
/// <param name="Urgency">Its group.</param>
/// <param name="Word">The state in a word or two.</param>
/// <param name="Since">Since when.</param>
/// <param name="Name">The name of the lane or host.</param>
/// <param name="Reason">Why it is here, in one line.</param>
internal sealed record AttentionRow(string Key, Urgency Urgency, string Word, DateTimeOffset Since, string Name, string Reason)
{
    public LaneView? Lane { get; init; }

    /// <summary>The lane's active session, or else its last one.</summary>
    public SessionView? Session { get; init; }
}
