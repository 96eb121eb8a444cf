using System.Text.Json.Nodes;
using Helios.FaultRig.Observing;

namespace Helios.FaultRig.Invariants;

/// <summary>A subscriber over HTTP gets the journal, each event once; one over AMQP gets the same events, each entity's in order.</summary>
internal static class SubscribersAgree
{
    public static IEnumerable<Violation> Check(Evidence evidence) =>
        OverSse(evidence)
            .Concat(OverAmqp(evidence))
            .Concat(Contents(evidence, "HTTP", evidence.OverSse))
            .Concat(Contents(evidence, "AMQP", evidence.OverAmqp));

    private static IEnumerable<Violation> OverSse(Evidence evidence)
    {
        foreach (var (before, after) in evidence.OverSse.Zip(evidence.OverSse.Skip(1)))
        {
            if (after.Seq <= before.Seq)
                yield return new Violation(after.Subject, $"over HTTP, event {after.Seq} follows {before.Seq}");
        }
    }

    private static IEnumerable<Violation> OverAmqp(Evidence evidence)
    {
        // What is delivered again may come late.
        foreach (var entity in evidence.OverAmqp.DistinctBy(each => each.Id, StringComparer.Ordinal).GroupBy(each => each.Entity))
        {
            if (JournalOrder.Disorder([.. entity]) is { } disorder)
                yield return new Violation(entity.Key.Subject, $"over AMQP, {disorder}");
        }
    }

    private static IEnumerable<Violation> Contents(Evidence evidence, string way, IEnumerable<SeenEvent> seen)
    {
        var got = seen.DistinctBy(each => each.Id, StringComparer.Ordinal).ToDictionary(each => each.Id, StringComparer.Ordinal);
        foreach (var written in evidence.Journal)
        {
            if (!got.Remove(written.Id, out var same))
                yield return new Violation(written.Subject, $"over {way}, the event {written.Id} ({written}) did not come");
            else if (!JsonNode.DeepEquals(WithoutSeq(written), WithoutSeq(same)))
                yield return new Violation(written.Subject, $"over {way}, the event {written.Id} ({written}) has other contents");
        }

        foreach (var more in got.Values)
            yield return new Violation(more.Subject, $"over {way} came the event {more.Id} ({more}), which the journal does not have");
    }

    private static JsonObject WithoutSeq(SeenEvent one)
    {
        var body = one.Body.DeepClone().AsObject();
        body.Remove("seq");
        return body;
    }
}
