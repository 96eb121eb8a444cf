namespace Helios.Testing;

/// <summary>
/// Lets a chosen time pass where the time itself is what a test varies: the moment of a kill. Never a way to wait for something.
/// </summary>
public static class Moments
{
    public static async Task Pass(TimeSpan length)
    {
        using var timer = new PeriodicTimer(length > TimeSpan.FromMilliseconds(1) ? length : TimeSpan.FromMilliseconds(1));
        await timer.WaitForNextTickAsync();
    }
}
