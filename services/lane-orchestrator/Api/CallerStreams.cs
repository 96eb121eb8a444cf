using Helios.LaneOrchestrator.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Requests whose answers go on for long. They end when the token or the session of their caller ends.</summary>
internal static class CallerStreams
{
    private static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(2);

    /// <summary>Whether the client asks for a WebSocket.</summary>
    public static bool IsUpgrade(HttpContext http) =>
        http.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest is true
        || http.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect is true;

    public static bool IsOne(HttpContext http) =>
        IsUpgrade(http)
        || EventStream.IsWanted(http.Request)
        || string.Equals(http.Request.Query["follow"], "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Serves a stream, and cuts its connection within seconds after its caller is none any more.</summary>
    public static async Task Serve(HttpContext http, Func<CancellationToken, Task<Caller?>> find, TimeProvider time, Func<Task> serve)
    {
        using var over = new CancellationTokenSource();
        var watching = Watch(http, find, time, over.Token);
        try
        {
            await serve();
        }
        finally
        {
            await over.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task Watch(
        HttpContext http,
        Func<CancellationToken, Task<Caller?>> find,
        TimeProvider time,
        CancellationToken over
    )
    {
        using var timer = new PeriodicTimer(LooksEvery, time);
        while (await timer.WaitForNextTickAsync(over))
        {
            try
            {
                if (await find(over) is not null)
                    continue;
                http.Abort();
                return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The database is away, which says nothing about the caller.
            }
        }
    }
}
