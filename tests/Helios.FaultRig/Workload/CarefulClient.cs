using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Helios.FaultRig.Workload;

/// <summary>
/// A client of two orchestrators as docs/operations.md describes a careful one: what was not answered is asked again under the same
/// idempotency key, of the other one.
/// </summary>
internal sealed class CarefulClient(IReadOnlyList<Uri> servers, Ledger ledger) : IDisposable
{
    private static readonly TimeSpan BeforeRepeat = TimeSpan.FromMilliseconds(500);

    // A process that is stopped takes requests and answers none.
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(25) };
    private int asked;

    /// <summary>Posts until there is an answer that is not about something being away just now.</summary>
    public async Task<Answer> Post(string path, JsonObject body, string key, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await Ask(HttpMethod.Post, path, body, key, cancellationToken);
            if (answer.Status is < 500)
                return answer;
            await Task.Delay(BeforeRepeat, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Gets until it is there and as wanted.</summary>
    public async Task<JsonNode> Get(string path, Func<JsonNode, bool> wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await Ask(HttpMethod.Get, path, body: null, key: null, cancellationToken);
            if (answer is { IsSuccess: true, Body: { } found } && wanted(found))
                return found;
            await Task.Delay(BeforeRepeat, TimeProvider.System, cancellationToken);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<Answer> Ask(HttpMethod method, string path, JsonObject? body, string? key, CancellationToken cancellationToken)
    {
        var server = servers[Interlocked.Increment(ref asked) % servers.Count];
        using var request = new HttpRequestMessage(method, new Uri(server, path));
        if (body is not null)
            request.Content = JsonContent.Create(body);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
            request.Headers.Add("X-Helios-Actor", key);
        }

        Answer answer;
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            answer = new Answer(method.Method, path, key, (int)response.StatusCode, Parse(text), server);
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException or SocketException
                || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            answer = new Answer(method.Method, path, key, Status: null, JsonValue.Create(failure.Message), server);
        }

        ledger.Answers.Enqueue(answer);
        return answer;
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
