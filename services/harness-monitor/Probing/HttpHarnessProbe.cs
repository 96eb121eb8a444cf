using System.Net;
using System.Net.Sockets;
using Helios.HarnessMonitor.Status;
using Helios.Hosting.Concurrency;
using Helios.Hosting.Timeliness;
using Microsoft.Extensions.Options;

namespace Helios.HarnessMonitor.Probing;

/// <summary>
/// GET on the first of <c>/healthz</c>, <c>/health</c> and <c>/</c> that does not answer 404. One timeout limits the whole probe.
/// </summary>
internal sealed class HttpHarnessProbe(IOptions<HarnessOptions> options, AttentionClock attention, TimeProvider time)
    : IHarnessProbe,
        IDisposable
{
    private static readonly string[] Paths = ["/healthz", "/health", "/"];

    // A deadline noticed later than this says more about this process than about the harness.
    private static readonly TimeSpan HeldUp = TimeSpan.FromSeconds(1);

    private readonly HttpClient client = new(
        new SocketsHttpHandler
        {
            // A redirect is an answer from something else; a proxy from the environment would be probed in the harness's place.
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        }
    )
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<ProbeOutcome> Probe(CancellationToken cancellationToken)
    {
        var (baseUrl, within) = (options.Value.BaseUrl, options.Value.ProbeWithin);
        var (began, beganAt) = (time.GetTimestamp(), time.GetUtcNow());
        using var deadline = new Deadline(within, time, cancellationToken);
        try
        {
            return await Ask(baseUrl, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return attention.AsleepSince(beganAt) > TimeSpan.Zero || time.GetElapsedTime(began) > within + HeldUp
                ? new ProbeOutcome.Inconclusive()
                : new ProbeOutcome.Failed(HarnessReasons.TimedOut, $"{baseUrl} did not answer within {within.TotalSeconds:0.###} s.");
        }
        catch (HttpRequestException fault) when (fault.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return new ProbeOutcome.Refused($"Connection to {baseUrl} refused: nothing is listening there.");
        }
        catch (HttpRequestException fault)
        {
            return new ProbeOutcome.Failed(HarnessReasons.Unreachable, $"{baseUrl} is unreachable: {fault.Message}");
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<ProbeOutcome> Ask(Uri baseUrl, CancellationToken cancellationToken)
    {
        foreach (var path in Paths)
        {
            var url = new Uri(baseUrl.AbsoluteUri.TrimEnd('/') + path);
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            // Only the status line matters; an endless body must not block the probe.
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (answer.StatusCode is not HttpStatusCode.NotFound)
                return Read(url, answer.StatusCode);
        }

        return new ProbeOutcome.Failed(
            HarnessReasons.HealthPathMissing,
            $"{baseUrl} answers 404 on {string.Join(", ", Paths)}; check that this is the harness."
        );
    }

    private static ProbeOutcome Read(Uri url, HttpStatusCode status) =>
        (int)status switch
        {
            >= 200 and < 300 => new ProbeOutcome.Succeeded(),
            >= 300 and < 400 => new ProbeOutcome.Failed(HarnessReasons.RedirectAnswered, $"GET {url} returned {(int)status}, a redirect."),
            _ => new ProbeOutcome.Failed(HarnessReasons.ErrorAnswered, $"GET {url} returned {(int)status}."),
        };
}
