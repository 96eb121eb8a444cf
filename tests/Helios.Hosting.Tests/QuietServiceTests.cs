using System.Runtime.CompilerServices;
using Helios.Hosting.Memory;
using Helios.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.Hosting.Tests;

public sealed class QuietServiceTests
{
    private const long Burst = 64L << 20;

    [Fact]
    public void A_quiet_service_gives_memory_back_once_after_a_burst_when_nothing_happened_for_two_looks()
    {
        var rule = new TrimRule();

        rule.IsDue(Burst).ShouldBeFalse();
        rule.IsDue(Burst + 1).ShouldBeFalse();
        rule.IsDue(Burst + 2).ShouldBeTrue();
        rule.IsDue(Burst + 3).ShouldBeFalse();
    }

    [Fact]
    public void A_quiet_service_gives_back_what_its_start_left_however_little_it_allocated()
    {
        var rule = new TrimRule();

        rule.IsDue(1).ShouldBeFalse();
        rule.IsDue(1).ShouldBeTrue();
        rule.IsDue(1).ShouldBeFalse();
    }

    [Fact]
    public void A_quiet_service_is_left_alone_while_it_works()
    {
        var rule = new TrimRule();

        for (var look = 1; look < 100; look++)
            rule.IsDue(look * (TrimRule.Quiet + 1)).ShouldBeFalse();
    }

    [Fact]
    public void A_quiet_service_begins_to_count_again_when_work_comes_in_between()
    {
        var rule = new TrimRule();
        rule.IsDue(Burst);
        rule.IsDue(Burst);

        rule.IsDue(2 * Burst).ShouldBeFalse();
        rule.IsDue(2 * Burst).ShouldBeFalse();
        rule.IsDue(2 * Burst).ShouldBeTrue();
    }

    [Fact]
    public void A_quiet_service_is_not_stopped_for_the_little_that_idleness_leaves_before_it_is_much()
    {
        var rule = new TrimRule();
        const long Little = TrimRule.Quiet / 2;
        const int Much = (int)(TrimRule.Worthwhile / Little);

        Enumerable.Range(1, 1000).Where(look => rule.IsDue(look * Little)).Take(3).ShouldBe([2, 2 + Much, 2 + (2 * Much)]);
    }

    [Fact]
    public async Task A_quiet_service_lets_go_of_what_nobody_uses_though_it_is_old()
    {
        var clock = new ManualClock();
        await using var service = await ServiceUnderTest.Start(services: services => services.AddSingleton<TimeProvider>(clock));
        var old = OldGarbage();

        // Nothing else collects the oldest generation within this wait.
        await Eventually.Holds(() =>
        {
            clock.Advance(MemoryTrim.LookEvery);
            return !old.IsAlive;
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference OldGarbage()
    {
        var garbage = new byte[TrimRule.Worthwhile];
        GC.Collect();
        GC.Collect();
        GC.GetGeneration(garbage).ShouldBe(GC.MaxGeneration);
        return new WeakReference(garbage);
    }
}
