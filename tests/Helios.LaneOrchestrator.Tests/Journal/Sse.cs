using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace Helios.LaneOrchestrator.Tests.Journal;

/// <summary>Reads an event stream as any client would.</summary>
internal static class Sse
{
    public static async IAsyncEnumerable<(string? Id, string Type, string Data)> Read(
        HttpClient http,
        string path,
        string? lastEventId = null,
        Action? opened = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/event-stream");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        opened?.Invoke();
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            if (item.Data.Length > 0)
                yield return (item.EventId, item.EventType, item.Data);
        }
    }
}
