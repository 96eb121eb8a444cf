using Helios.Contracts;
using Helios.LaneOrchestrator.Outcomes;

namespace Helios.LaneOrchestrator.Tests.Api;

public sealed class RefusalReasonTests
{
    public static TheoryData<RefusalReason> Reasons =>
        [.. Enum.GetValues<RefusalReason>().Where(reason => reason is not RefusalReason.Unspecified)];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Every_refusal_is_a_problem_of_the_contract(RefusalReason reason)
    {
        var problem = Refusal.From(new Refused { Reason = reason, Detail = "Do something else." });

        ProblemReason.All.ShouldContain(problem.Reason);
        problem.Reason.ShouldNotBe(ProblemReason.InternalError);
        problem.Detail.ShouldBe("Do something else.");
    }

    [Fact]
    public void A_name_that_is_no_reason_is_not_passed_off_as_one() =>
        Should.Throw<ArgumentOutOfRangeException>(() => ProblemReason.Of("no_such_reason"));
}
