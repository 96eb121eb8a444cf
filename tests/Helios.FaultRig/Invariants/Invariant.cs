using Helios.FaultRig.Observing;

namespace Helios.FaultRig.Invariants;

/// <summary>Something that is true whenever everything is quiet, whatever has broken before.</summary>
/// <param name="Name">The promise, for people.</param>
/// <param name="Check">What contradicts it.</param>
internal sealed record Invariant(string Name, Func<Evidence, IEnumerable<Violation>> Check)
{
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("no work is lost", WorkKept.Check),
        new("every acknowledged command happened", AcknowledgedCommands.Check),
        new("each lane's history explains its state", LaneHistories.Check),
        new("the journal has every transition once, without gaps", JournalOrder.Check),
        new("subscribers see what the journal has", SubscribersAgree.Check),
        new("nothing is without an owner", Owners.Check),
        new("counters equal open lanes", Counters.Check),
        new("everything is done once", DoneOnce.Check),
        new("no answer is a 5xx but an honest 503", HonestAnswers.Check),
        new("only poison is a dead letter", DeadLetters.Check),
    ];
}

/// <summary>One contradiction.</summary>
/// <param name="Entity">What it is about: an id wherever there is one.</param>
/// <param name="What">A sentence.</param>
internal sealed record Violation(string Entity, string What);
