using Helios.Embedded;
using Helios.Hosting.Timeliness;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>How long <c>helios up</c> waits for its parts.</summary>
[Trait("req", "up-waits")]
public sealed class StartupWaitTests : IDisposable
{
    private readonly ManualClock clock = new();
    private readonly AttentionClock attention;
    private readonly List<string> said = [];
    private readonly StartupWait wait;

    public StartupWaitTests()
    {
        attention = new AttentionClock(clock);
        wait = new StartupWait(TimeSpan.FromMinutes(3), attention, clock, said.Add);
    }

    public void Dispose() => attention.Dispose();

    [Fact]
    public void What_gets_on_may_take_as_long_as_it_takes()
    {
        foreach (var part in Enumerable.Range(0, 60))
        {
            wait.Goes([$"part {part}"]).ShouldBeTrue();
            clock.Advance(TimeSpan.FromMinutes(2));
            wait.Goes([$"part {part}"]).ShouldBeTrue();
        }
    }

    [Fact]
    public void It_says_once_which_parts_it_waits_for_and_nothing_at_a_quick_start()
    {
        wait.Goes(["bus (not started)", "agent (not registered)"]);
        clock.Advance(TimeSpan.FromSeconds(2));
        wait.Goes(["bus (not started)", "agent (not registered)"]);
        said.ShouldBeEmpty();

        clock.Advance(TimeSpan.FromSeconds(2));
        wait.Goes(["bus (not started)", "agent (not registered)"]);
        wait.Goes(["bus (not started)", "agent (not registered)"]);
        said.ShouldBe(["Waiting for bus (not started) and agent (not registered)."]);
    }

    [Fact]
    public void Where_nothing_moves_it_gives_up()
    {
        wait.Goes(["bus (not started)"]);
        clock.Advance(TimeSpan.FromMinutes(3));
        wait.Goes(["bus (not started)"]).ShouldBeTrue();
        clock.Advance(TimeSpan.FromSeconds(1));
        wait.Goes(["bus (not started)"]).ShouldBeFalse();
    }

    [Fact]
    public void Time_in_which_it_was_stopped_itself_is_no_standstill()
    {
        wait.Goes(["bus (not started)"]);
        clock.Sleep(TimeSpan.FromHours(1));
        wait.Goes(["bus (not started)"]).ShouldBeTrue();
    }
}
