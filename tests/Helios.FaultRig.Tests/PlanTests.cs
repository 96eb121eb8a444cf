using Helios.FaultRig.Plans;

namespace Helios.FaultRig.Tests;

public sealed class PlanTests
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    [Fact]
    [Trait("req", "fault-rig")]
    public void A_seed_decides_all_of_its_plan()
    {
        Words(PlanMaker.Make(7, TenMinutes)).ShouldBe(Words(PlanMaker.Make(7, TenMinutes)));
        Words(PlanMaker.Make(7, TenMinutes)).ShouldNotBe(Words(PlanMaker.Make(8, TenMinutes)));

        static string Words(Plan plan) =>
            string.Join(
                '\n',
                plan.Breaks.Select(one => $"{one}").Concat(plan.Lanes.Select(lane => $"{lane} {string.Join(' ', lane.Steps)}"))
            );
    }

    [Fact]
    [Trait("req", "fault-rig")]
    public void Ten_minutes_hold_every_kind_of_step_and_of_break()
    {
        var plan = PlanMaker.Make(1, TenMinutes);

        plan.Breaks.Select(one => one.Kind).Distinct().Count().ShouldBe(Enum.GetValues<BreakKind>().Length);
        plan.Lanes.SelectMany(lane => lane.Steps)
            .Select(step => step.Kind)
            .Distinct()
            .Count()
            .ShouldBe(Enum.GetValues<LaneStepKind>().Length);
        plan.Breaks.Select(one => one.BeginsAt).ShouldBeInOrder();
        plan.Breaks.ShouldAllBe(one => one.BeginsAt + one.Lasts <= plan.Length);
    }

    [Fact]
    [Trait("req", "fault-rig")]
    public async Task A_failing_plan_shrinks_to_the_break_that_matters()
    {
        var plan = PlanMaker.Make(3, TenMinutes);
        var guilty = plan.Breaks[^2];

        var shrunk = await Shrinking.Shrink(Judge(plan), tried => Task.FromResult(Judge(tried)), mostRuns: 100);

        shrunk.Plan.Breaks.ShouldBe([guilty]);
        shrunk.Plan.Lanes.Count.ShouldBe(1);

        Verdict Judge(Plan tried) => Verdict.Of(tried, "", new(), tried.Breaks.Contains(guilty) ? ["guilty"] : [], new Timeline(), "");
    }
}
