using Helios.FaultRig.Observing;

namespace Helios.FaultRig.Invariants;

/// <summary>A message fails for good only if nobody can understand it.</summary>
internal static class DeadLetters
{
    /// <summary>In the body of each message that the rig poisons.</summary>
    public const string Poison = "fault-rig-poison";

    public static IEnumerable<Violation> Check(Evidence evidence) =>
        from table in new[] { "lanes.dead_letters", "sessions.dead_letters" }
        from letter in evidence.Rows(table)
        where !letter.Text("body").Contains(Poison, StringComparison.Ordinal)
        select new Violation(
            $"{table} {letter.Text("id")}",
            $"{letter.Text("message_type")} to {letter.Text("endpoint")}: {letter.Text("reason")}, {letter.Text("detail")}"
        );
}
