using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Hosting.Concurrency;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Scm;

/// <summary>
/// Requests to the forge. The rounds use GET with ETags: an unchanged answer costs nothing of the request budget. They watch the budget,
/// which agents use too, and pause while it is nearly used up or the server demands it. One batch at a time.
/// </summary>
internal sealed class ScmClient(IOptions<ScmOptions> options, TimeProvider time) : IDisposable
{
    private const int LargestAnswer = 8 * 1024 * 1024;

    private readonly HttpClient client = new(
        new SocketsHttpHandler
        {
            // The token is sent only to the configured address.
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        }
    )
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly Dictionary<string, (string Etag, JsonElement Document)> known = [];

    /// <summary>When requests resume.</summary>
    public DateTimeOffset QuietUntil { get; private set; }

    public bool IsQuiet => time.GetUtcNow() < QuietUntil;

    /// <summary>Begins a batch: its answers are cached when it is <see cref="ScmBatch.Keep">kept</see>, and discarded otherwise.</summary>
    public ScmBatch Look() => new(this);

    /// <summary>Drops cached answers that no batch has requested.</summary>
    public void Forget(Func<string, bool> unwanted)
    {
        foreach (var path in known.Keys.Where(unwanted).ToList())
            known.Remove(path);
    }

    internal void Keep(IEnumerable<KeyValuePair<string, (string Etag, JsonElement Document)>> fetched)
    {
        foreach (var (path, answer) in fetched)
            known[path] = answer;
    }

    internal async Task<(string? Etag, JsonElement Document)> Get(string path, CancellationToken cancellationToken)
    {
        if (IsQuiet)
            throw new ScmFailedException($"Requests are paused until {QuietUntil:O}.");
        using var request = Request(HttpMethod.Get, path);
        var remembered = known.TryGetValue(path, out var before);
        if (remembered)
            request.Headers.TryAddWithoutValidation("If-None-Match", before.Etag);
        return await Within(request, path, Read, cancellationToken);

        async Task<(string? Etag, JsonElement Document)> Read(HttpResponseMessage answer, CancellationToken limited)
        {
            if (answer.StatusCode is HttpStatusCode.NotModified && remembered)
                return before;
            if (answer.StatusCode is not HttpStatusCode.OK)
                throw new ScmFailedException($"GET {path} returned {(int)answer.StatusCode}.");
            using var document = JsonDocument.Parse(await Body(path, answer.Content, limited));
            return (answer.Headers.ETag?.ToString(), document.RootElement.Clone());
        }
    }

    /// <summary>Sends one request for a caller who waits: whatever the budget, and without the cache.</summary>
    /// <returns>The status, and the answer's document; its kind is undefined if it is none.</returns>
    /// <exception cref="ScmFailedException">There was no answer: whether the request was carried out is unknown.</exception>
    public async Task<(HttpStatusCode Status, JsonElement Document)> Send(
        HttpMethod method,
        string path,
        JsonObject? body,
        CancellationToken cancellationToken
    )
    {
        using var request = Request(method, path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return await Within(request, path, Read, cancellationToken);

        async Task<(HttpStatusCode Status, JsonElement Document)> Read(HttpResponseMessage answer, CancellationToken limited)
        {
            var content = await Body(path, answer.Content, limited);
            try
            {
                using var document = JsonDocument.Parse(content);
                return (answer.StatusCode, document.RootElement.Clone());
            }
            // A proxy on the way answers in another language.
            catch (JsonException) when (!answer.IsSuccessStatusCode)
            {
                return (answer.StatusCode, default);
            }
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, $"{options.Value.BaseUrl.AbsoluteUri.TrimEnd('/')}{path}");
        request.Headers.UserAgent.ParseAdd("helios");
        request.Headers.Accept.ParseAdd("application/vnd.github+json");
        request.Headers.Add("X-GitHub-Api-Version", "2022-11-28");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Value.Token);
        return request;
    }

    private async Task<T> Within<T>(
        HttpRequestMessage request,
        string path,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        var within = options.Value.AnswersWithin;
        using var deadline = new Deadline(within, time, cancellationToken);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            Heed(answer);
            return await read(answer, deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            throw new ScmFailedException($"{request.Method} {path} did not return within {within}.");
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or IOException)
        {
            throw new ScmFailedException($"{request.Method} {path} failed: {failure.Message}", failure);
        }
    }

    /// <summary>Reads an answer's body, bounded: the handler's own limit does not apply after the headers.</summary>
    private static async Task<ReadOnlyMemory<byte>> Body(string path, HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var chunk = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (body.Length + read > LargestAnswer)
                throw new ScmFailedException($"{path} returned more than {LargestAnswer} bytes.");
            body.Write(chunk, 0, read);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private void Heed(HttpResponseMessage answer)
    {
        var now = time.GetUtcNow();
        if (Wait(answer, now) is { } wait)
            Quiet(now + wait);
        if (
            Header(answer, "X-RateLimit-Limit") is { } limit and > 0
            && Header(answer, "X-RateLimit-Remaining") is { } remaining
            && remaining <= limit * options.Value.BudgetLeftToOthers
        )
        {
            Quiet(
                Header(answer, "X-RateLimit-Reset") is { } reset
                    ? DateTimeOffset.FromUnixTimeSeconds(reset)
                    : now + options.Value.PauseAfterRefusal
            );
        }
    }

    private TimeSpan? Wait(HttpResponseMessage answer, DateTimeOffset now)
    {
        var refused =
            answer.StatusCode is HttpStatusCode.TooManyRequests
            || (
                answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null
            );
        if (!refused)
            return null;
        return answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => options.Value.PauseAfterRefusal,
        };
    }

    private void Quiet(DateTimeOffset until) => QuietUntil = until > QuietUntil ? until : QuietUntil;

    private static long? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) && long.TryParse(values.First(), out var value) ? value : null;

    public void Dispose() => client.Dispose();
}
