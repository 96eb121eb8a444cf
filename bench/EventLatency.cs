using System.Globalization;
using System.Text.Json.Nodes;

namespace Helios.Bench;

/// <summary>Reads the live event stream and notes for each event how long after its decision it arrived.</summary>
internal sealed class EventLatency(HttpClient http, TimeProvider time)
{
    private volatile Numbers numbers = new();

    /// <summary>Notes what arrives from now on in these numbers.</summary>
    public Numbers Into(Numbers next) => numbers = next;

    public async Task Listen(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events");
        request.Headers.Accept.ParseAdd("text/event-stream");
        // From now on: whatever is older than the stream is a replay and says nothing about latency.
        var since = time.GetUtcNow();
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            response.EnsureSuccessStatusCode();
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                if (
                    !line.StartsWith("data:", StringComparison.Ordinal)
                    || JsonNode.Parse(line[5..])?["time"]?.GetValue<string>() is not { } text
                )
                    continue;
                var at = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
                if (at > since)
                    numbers.Add((time.GetUtcNow() - at).TotalMilliseconds);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The measurement is over.
        }
    }
}
