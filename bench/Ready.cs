using Helios.Processes;

namespace Helios.Bench;

/// <summary>Waits until a program that was started says that it is ready, or has ended.</summary>
internal static class Ready
{
    public static async Task Wait(HttpClient http, Uri health, SpawnedProcess process, string log)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await timer.WaitForNextTickAsync())
        {
            if (process.Exit.IsCompleted)
                throw new InvalidOperationException($"it ended before it was ready: {await File.ReadAllTextAsync(log)}");
            try
            {
                using var response = await http.GetAsync(health);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
    }
}
