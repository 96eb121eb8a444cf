namespace Helios.Cli.Calls;

/// <summary>Shows what the command is waiting for and for how long; prints nothing if stderr is not a terminal.</summary>
internal static class Spinner
{
    private const string Frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    public static async Task<T> While<T>(CliCall call, string words, Task<T> work)
    {
        if (!call.IsLive)
            return await work;
        var time = call.Environment.Time;
        var started = time.GetTimestamp();
        using var timer = new PeriodicTimer(Frame, time);
        for (var frame = 0; !work.IsCompleted; frame++)
        {
            await Task.WhenAny(work, timer.WaitForNextTickAsync().AsTask());
            if (!work.IsCompleted)
                await call.Terminal.Error.WriteAsync(
                    $"\r{Frames[frame % Frames.Length]} {words} {time.GetElapsedTime(started).TotalSeconds:0.0} s\u001b[K"
                );
        }

        await call.Terminal.Error.WriteAsync("\r\u001b[K");
        return await work;
    }
}
