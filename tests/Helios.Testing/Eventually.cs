using System.Diagnostics;
using System.Runtime.CompilerServices;
using Shouldly;

namespace Helios.Testing;

/// <summary>Waits for what must come to pass, and for no longer than that takes.</summary>
public static class Eventually
{
    // Only a test that fails waits that long. A machine that is busy with ten other things starts a program in seconds, not in a tenth of
    // one.
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Seldom = TimeSpan.FromMilliseconds(200);

    /// <summary>Until the condition holds; fails with the condition's text when the deadline has passed.</summary>
    public static Task Holds(
        Func<bool> condition,
        TimeSpan? within = null,
        [CallerArgumentExpression(nameof(condition))] string what = ""
    ) => Holds(() => Task.FromResult(condition()), within, what);

    /// <inheritdoc cref="Holds(Func{bool}, TimeSpan?, string)"/>
    public static async Task Holds(
        Func<Task<bool>> condition,
        TimeSpan? within = null,
        [CallerArgumentExpression(nameof(condition))] string what = ""
    ) => await Gives(async () => await condition() ? "" : null, within, what);

    /// <summary>Until the assertions in it pass; fails as they do when the deadline has passed.</summary>
    public static async Task Passes(Func<Task> assertions, TimeSpan? within = null)
    {
        Exception? last = null;
        try
        {
            await Gives(
                async () =>
                {
                    try
                    {
                        await assertions();
                        return "";
                    }
                    catch (ShouldAssertException failure)
                    {
                        last = failure;
                        return null;
                    }
                },
                within,
                "assertions"
            );
        }
        catch (ShouldAssertException) when (last is not null)
        {
            throw last;
        }
    }

    /// <summary>The first answer that is not null.</summary>
    public static async Task<T> Gives<T>(
        Func<Task<T?>> ask,
        TimeSpan? within = null,
        [CallerArgumentExpression(nameof(ask))] string what = ""
    )
        where T : class
    {
        var clock = Stopwatch.StartNew();
        var pause = TimeSpan.FromMilliseconds(2);
        while (true)
        {
            if (await ask() is { } answer)
                return answer;
            if (clock.Elapsed > (within ?? Patience))
                throw new ShouldAssertException($"Not within {clock.Elapsed.TotalSeconds:0.0} s: {what}");
            await Task.Delay(pause, TimeProvider.System);
            // What takes long is asked for less often: each question costs the system that is asked more than the tests.
            pause = pause < Often ? pause * 1.5 : TimeSpan.FromTicks(Math.Clamp(clock.Elapsed.Ticks / 20, Often.Ticks, Seldom.Ticks));
        }
    }
}
