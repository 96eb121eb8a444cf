using Shouldly;

namespace Helios.Testing;

public static class Await
{
    /// <summary>Waits for a condition; where it does not come to hold, the failure says what the system had to say.</summary>
    public static async Task True(Func<Task<bool>> condition, TimeSpan within, Func<string> explain)
    {
        try
        {
            await Eventually.Holds(condition, within, "it");
        }
        catch (ShouldAssertException failure)
        {
            throw new ShouldAssertException($"{failure.Message}\n{explain()}", failure);
        }
    }

    /// <inheritdoc cref="True(Func{Task{bool}}, TimeSpan, Func{string})"/>
    public static Task True(Func<bool> condition, TimeSpan within, Func<string> explain) =>
        True(() => Task.FromResult(condition()), within, explain);
}
