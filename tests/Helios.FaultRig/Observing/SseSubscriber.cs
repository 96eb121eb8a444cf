using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Helios.FaultRig.Observing;

/// <summary>Follows the events over HTTP from the first one on; where the stream breaks, it goes on with the other orchestrator.</summary>
internal sealed class SseSubscriber : IAsyncDisposable
{
    private static readonly TimeSpan BeforeRepeat = TimeSpan.FromMilliseconds(500);

    // The server sends something every fifteen seconds.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(40);

    private readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource over = new();
    private readonly ConcurrentQueue<SeenEvent> events = new();
    private readonly Task following;
    private long last;

    public SseSubscriber(IReadOnlyList<Uri> servers) => following = Task.Run(() => Follow(servers));

    public IReadOnlyList<SeenEvent> Events => [.. events];

    public long Last => Interlocked.Read(ref last);

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await following;
        over.Dispose();
        http.Dispose();
    }

    private async Task Follow(IReadOnlyList<Uri> servers)
    {
        for (var attempt = 0; !over.IsCancellationRequested; attempt++)
        {
            try
            {
                await Read(servers[attempt % servers.Count]);
            }
            catch (Exception broken)
                when (broken is HttpRequestException or IOException or SocketException or OperationCanceledException or TimeoutException)
            {
                await Task.Delay(BeforeRepeat, TimeProvider.System, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Read(Uri server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, "/v1/events"));
        request.Headers.Add("Accept", "text/event-stream");
        request.Headers.Add("Last-Event-ID", last.ToString(CultureInfo.InvariantCulture));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, over.Token)
            .WaitAsync(LongestSilence, TimeProvider.System, over.Token);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(over.Token));
        var seq = 0L;
        while (await reader.ReadLineAsync(over.Token).AsTask().WaitAsync(LongestSilence, TimeProvider.System, over.Token) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                seq = long.Parse(line[4..], CultureInfo.InvariantCulture);
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
                continue;
            events.Enqueue(SeenEvent.Of(JsonNode.Parse(line[6..])!, seq));
            Interlocked.Exchange(ref last, seq);
        }
    }
}
