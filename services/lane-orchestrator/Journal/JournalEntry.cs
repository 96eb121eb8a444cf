using System.Text;

namespace Helios.LaneOrchestrator.Journal;

/// <summary>A recorded event: <see cref="Seq"/> increases in the order of commits.</summary>
internal sealed record JournalEntry(long Seq, string Topic, string? LaneId, string? SessionId, string? WorkspaceId, string Body)
{
    /// <summary>The CloudEvent with its <c>seq</c>, on one line.</summary>
    public byte[] ToPublicJson() => Encoding.UTF8.GetBytes($"{{\"seq\":{Seq},{Body.AsSpan(1)}");
}
