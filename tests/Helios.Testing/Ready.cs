namespace Helios.Testing;

public static class Ready
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Waits until a part answers that it is ready; fails at once when it has ended.</summary>
    public static Task Wait(Uri url, HeliosProcess process) =>
        Await.True(
            async () =>
            {
                if (process.HasEnded)
                    throw new InvalidOperationException($"it ended before it was ready:\n{process.LogTail()}");
                try
                {
                    using var response = await Http.GetAsync(new Uri(url, "/health/ready"));
                    return response.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
                catch (TaskCanceledException)
                {
                    return false;
                }
            },
            Eventually.Patience * 2,
            () => $"{url} is not ready:\n{process.LogTail()}"
        );
}
