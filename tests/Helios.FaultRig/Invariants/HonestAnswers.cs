using Helios.FaultRig.Observing;
using Helios.FaultRig.Workload;

namespace Helios.FaultRig.Invariants;

/// <summary>Whatever is away, an answer is one of the contract; what it says was not recorded, was not.</summary>
internal static class HonestAnswers
{
    private static readonly string[] Passing = ["host_unreachable", "no_host_available", "service_unavailable", "overloaded"];

    public static IEnumerable<Violation> Check(Evidence evidence)
    {
        foreach (var answer in evidence.Ledger.Answers.Where(answer => answer.Status >= 500))
        {
            if (answer.Status != 503 || !Passing.Contains(answer.Reason, StringComparer.Ordinal))
                yield return new Violation(answer.Path, $"{answer}");
        }

        var names = evidence.Lanes.Select(lane => lane.Text("display_name")).ToHashSet(StringComparer.Ordinal);
        foreach (var create in evidence.Ledger.Answers.Where(IsCreate).GroupBy(answer => answer.Key!, StringComparer.Ordinal))
        {
            if (create.All(IsUnrecorded) && names.Contains(create.Key.Split('.')[0]))
                yield return new Violation(create.Key, "every answer said that nothing was recorded, and the lane is there");
        }
    }

    private static bool IsCreate(Answer answer) => answer.Key?.EndsWith(".create", StringComparison.Ordinal) is true;

    private static bool IsUnrecorded(Answer answer) => answer.Status == 503 && answer.Body?["recorded"]?.GetValue<bool>() is false;
}
