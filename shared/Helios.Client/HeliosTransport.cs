using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Helios.Client;

/// <summary>Sends requests, reads answers and problems, and keeps streams open.</summary>
internal sealed class HeliosTransport : IDisposable
{
    private readonly HttpClient http;
    private readonly HeliosClientOptions options;
    private readonly TimeProvider time;

    public HeliosTransport(HttpMessageHandler handler, HeliosClientOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        http = new HttpClient(handler) { BaseAddress = options.Server, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.ParseAdd(options.UserAgent);
        if (options.Actor is { } actor)
            http.DefaultRequestHeaders.TryAddWithoutValidation("X-Helios-Actor", actor);
        if (options.BearerToken is { } token)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Uri Server => options.Server;

    private string Where => options.Server.GetLeftPart(UriPartial.Authority);

    public Task<T> Get<T>(string path, JsonTypeInfo<T> answer, CancellationToken ct) =>
        Answer(new HttpRequestMessage(HttpMethod.Get, path), answer, wait: null, ct);

    public Task<T> Post<T>(string path, JsonTypeInfo<T> answer, RequestOptions? request, CancellationToken ct) =>
        Answer(Message(HttpMethod.Post, path, request), answer, wait: null, ct);

    public Task<TAnswer> Send<TBody, TAnswer>(
        HttpMethod method,
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> answer,
        RequestOptions? request,
        CancellationToken ct,
        TimeSpan? wait = null
    )
    {
        var message = Message(method, path, request);
        message.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, bodyType))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
        return Answer(message, answer, wait, ct);
    }

    public Task<T> Send<T>(HttpMethod method, string path, JsonTypeInfo<T> answer, RequestOptions? request, CancellationToken ct) =>
        Answer(Message(method, path, request), answer, wait: null, ct);

    public async Task Send(HttpMethod method, string path, RequestOptions? request, CancellationToken ct)
    {
        using var response = await Exchange(Message(method, path, request), wait: null, ct);
        await RefuseProblem(response, ct);
    }

    /// <summary>Sends what may take longer than the answer: true if it is done, false if it is accepted.</summary>
    public async Task<bool> SendToTheEnd(HttpMethod method, string path, RequestOptions? request, CancellationToken ct)
    {
        using var response = await Exchange(Message(method, path, request), wait: null, ct);
        await RefuseProblem(response, ct);
        return response.StatusCode is not HttpStatusCode.Accepted;
    }

    public async Task<string> GetText(string path, CancellationToken ct)
    {
        using var response = await Exchange(new HttpRequestMessage(HttpMethod.Get, path), wait: null, ct);
        await RefuseProblem(response, ct);
        return await response.Content.ReadAsStringAsync(ct);
    }

    /// <summary>Copies an answer of any size as it arrives; the timeout applies to its beginning.</summary>
    public async Task Copy(string path, string mediaType, Stream to, CancellationToken ct)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, path);
        message.Headers.Accept.ParseAdd(mediaType);
        using var response = await Exchange(message, wait: null, ct, HttpCompletionOption.ResponseHeadersRead);
        await RefuseProblem(response, ct);
        try
        {
            await response.Content.CopyToAsync(to, ct);
        }
        catch (HttpRequestException broken)
        {
            throw Unreachable($"The answer from {Where} ended early.", broken);
        }
    }

    public async Task<ServerHealth> Health(CancellationToken ct)
    {
        using var response = await Exchange(new HttpRequestMessage(HttpMethod.Get, "health/ready"), wait: null, ct);
        return new ServerHealth { Ready = response.IsSuccessStatusCode, Report = await response.Content.ReadAsStringAsync(ct) };
    }

    public static async IAsyncEnumerable<T> Pages<T>(
        Func<string?, CancellationToken, Task<Page<T>>> next,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        string? cursor = null;
        do
        {
            var page = await next(cursor, ct);
            foreach (var item in page.Items)
                yield return item;
            // An empty page ends the list even if it has a cursor for later.
            cursor = page.Items.Count > 0 ? page.NextCursor : null;
        } while (cursor is not null);
    }

    /// <summary>
    /// Reads server-sent events and reopens the stream where it broke. Ends only when the caller stops reading.
    /// </summary>
    public async IAsyncEnumerable<SseItem<byte[]>> Stream(string path, string? lastId, [EnumeratorCancellation] CancellationToken ct)
    {
        var pause = options.ReconnectPause;
        long? brokenSince = null;
        while (true)
        {
            var (items, fault) = await Open(path, lastId, ct);
            if (items is not null)
            {
                await using (items)
                {
                    while (true)
                    {
                        bool more;
                        try
                        {
                            more = await items.MoveNextAsync();
                        }
                        catch (Exception broken) when (IsBroken(broken, ct))
                        {
                            fault = broken;
                            break;
                        }

                        if (!more)
                            break;
                        pause = options.ReconnectPause;
                        brokenSince = null;
                        if (!string.IsNullOrEmpty(items.Current.EventId))
                            lastId = items.Current.EventId;
                        yield return items.Current;
                    }
                }
            }

            brokenSince ??= time.GetTimestamp();
            if (time.GetElapsedTime(brokenSince.Value) > options.ReconnectFor)
                throw Unreachable($"The stream from {Where} broke and could not be reopened.", fault);
            await Task.Delay(pause, time, ct);
            pause = pause * 2 < options.LongestReconnectPause ? pause * 2 : options.LongestReconnectPause;
        }
    }

    /// <summary>
    /// Opens a WebSocket with the headers of every request. A refusal throws the server's problem, as with every other request.
    /// </summary>
    public async Task<WebSocket> Connect(string path, RequestOptions? request, CancellationToken ct)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var message = Message(HttpMethod.Get, path, request);
        message.Version = HttpVersion.Version11;
        message.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        message.Headers.Connection.Add("Upgrade");
        message.Headers.Upgrade.ParseAdd("websocket");
        message.Headers.Add("Sec-WebSocket-Version", "13");
        message.Headers.Add("Sec-WebSocket-Key", key);
        var response = await Exchange(message, wait: null, ct, HttpCompletionOption.ResponseHeadersRead);
        if (
            response.StatusCode is HttpStatusCode.SwitchingProtocols
            && response.Headers.TryGetValues("Sec-WebSocket-Accept", out var accepted)
            && accepted.SingleOrDefault() == Accept(key)
        )
        {
            // A peer that vanished behind a broken network is detected by missing pongs.
            return WebSocket.CreateFromStream(
                await response.Content.ReadAsStreamAsync(ct),
                new WebSocketCreationOptions { KeepAliveInterval = options.KeepAliveEvery, KeepAliveTimeout = options.KeepAliveEvery }
            );
        }

        if (response.StatusCode is not HttpStatusCode.SwitchingProtocols)
            await RefuseProblem(response, ct);
        using (response)
            throw Strange(
                response,
                $"{Where} answered {(int)response.StatusCode} to a WebSocket request; check that proxies in between allow WebSockets."
            );
    }

    /// <summary>The exception for a broken connection.</summary>
    public HeliosUnreachableException BrokenOff(Exception? inner) => Unreachable($"The connection to {Where} broke.", inner);

    public void Dispose() => http.Dispose();

    private async Task<(IAsyncEnumerator<SseItem<byte[]>>? Items, Exception? Fault)> Open(string path, string? lastId, CancellationToken ct)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, path);
        message.Headers.Accept.ParseAdd("text/event-stream");
        if (lastId is not null)
            message.Headers.Add("Last-Event-ID", lastId);
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, ct);
        }
        catch (Exception broken) when (IsBroken(broken, ct))
        {
            return (null, broken);
        }

        if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway)
        {
            response.Dispose();
            return (null, null);
        }

        await RefuseProblem(response, ct);
        return (Items(response, ct).GetAsyncEnumerator(ct), null);
    }

    private static async IAsyncEnumerable<SseItem<byte[]>> Items(
        HttpResponseMessage response,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        using (response)
        {
            await using var body = await response.Content.ReadAsStreamAsync(ct);
            await foreach (var item in SseParser.Create(body, (_, data) => data.ToArray()).EnumerateAsync(ct))
                yield return item;
        }
    }

    private static HttpRequestMessage Message(HttpMethod method, string path, RequestOptions? request)
    {
        var message = new HttpRequestMessage(method, path);
        if (request?.IdempotencyKey is { } key)
            message.Headers.Add("Idempotency-Key", key);
        if (request?.CorrelationId is { } correlation)
            message.Headers.Add("X-Correlation-Id", correlation);
        if (request?.IfRevision is { } revision)
            message.Headers.TryAddWithoutValidation("If-Match", $"\"{revision}\"");
        return message;
    }

    private async Task<T> Answer<T>(HttpRequestMessage message, JsonTypeInfo<T> type, TimeSpan? wait, CancellationToken ct)
    {
        using var response = await Exchange(message, wait, ct);
        await RefuseProblem(response, ct);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(ct);
            return await JsonSerializer.DeserializeAsync(body, type, ct) ?? throw Strange(response, "The response is empty.");
        }
        catch (JsonException unreadable)
        {
            throw Strange(response, $"The response is invalid: {unreadable.Message}");
        }
    }

    private async Task<HttpResponseMessage> Exchange(
        HttpRequestMessage message,
        TimeSpan? wait,
        CancellationToken ct,
        HttpCompletionOption until = HttpCompletionOption.ResponseContentRead
    )
    {
        using (message)
        {
            var limit = wait == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan : options.RequestTimeout + (wait ?? TimeSpan.Zero);
            using var timeout = new CancellationTokenSource(limit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
            try
            {
                return await http.SendAsync(message, until, either.Token);
            }
            catch (OperationCanceledException late) when (timeout.IsCancellationRequested && !ct.IsCancellationRequested)
            {
                throw Unreachable($"Helios at {Where} did not answer within {limit.TotalSeconds:0} s.", late);
            }
            catch (HttpRequestException broken)
            {
                throw Unreachable($"Cannot reach Helios at {Where}: {Why(broken)}.", broken);
            }
        }
    }

    private static async Task RefuseProblem(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.IsSuccessStatusCode)
            return;
        using (response)
        {
            var body = await response.Content.ReadAsByteArrayAsync(ct);
            throw Problem(response, body);
        }
    }

    private static HeliosProblemException Problem(HttpResponseMessage response, byte[] body)
    {
        Dictionary<string, JsonElement> fields;
        try
        {
            fields = JsonSerializer.Deserialize(body, ClientJson.Shared.JsonElement) is { ValueKind: JsonValueKind.Object } problem
                ? problem.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.Clone(), StringComparer.Ordinal)
                : [];
        }
        catch (JsonException)
        {
            return Strange(
                response,
                $"{response.RequestMessage?.RequestUri} returned {(int)response.StatusCode} without problem details; check that "
                    + "this is a Helios server."
            );
        }

        var status = (int)response.StatusCode;
        return new HeliosProblemException(
            status,
            Take("reason") ?? "unspecified",
            Take("title") ?? $"HTTP {status}",
            Take("detail") ?? "",
            Take("correlation_id"),
            fields.Where(field => field.Key is not ("type" or "status" or "instance")).ToDictionary(StringComparer.Ordinal)
        );

        string? Take(string name) =>
            fields.Remove(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
    }

    private static HeliosProblemException Strange(HttpResponseMessage response, string detail) =>
        new(
            (int)response.StatusCode,
            "unreadable_answer",
            "The response is not from Helios",
            detail,
            response.Headers.TryGetValues("X-Correlation-Id", out var ids) ? ids.FirstOrDefault() : null,
            new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        );

    // RFC 6455 requires SHA-1: it distinguishes a WebSocket server from a cache, and protects nothing.
#pragma warning disable CA5350
    private static string Accept(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350

    private HeliosUnreachableException Unreachable(string why, Exception? inner) => new(Server, why, inner);

    private static bool IsBroken(Exception exception, CancellationToken ct) =>
        exception is HttpRequestException or IOException || (exception is OperationCanceledException && !ct.IsCancellationRequested);

    private static string Why(HttpRequestException broken) =>
        broken.HttpRequestError switch
        {
            HttpRequestError.ConnectionError => "connection refused",
            HttpRequestError.NameResolutionError => "the host name does not resolve",
            HttpRequestError.SecureConnectionError => "TLS failed",
            _ => "the connection broke",
        };
}
