using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Helios.Hosting.Concurrency;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Scm;

/// <summary>
/// GET with ETags: an unchanged answer costs nothing of the request budget. Watches the budget, which agents use too, and pauses while
/// it is nearly used up or the server demands it. One batch at a time.
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
        var settings = options.Value;
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{settings.BaseUrl.AbsoluteUri.TrimEnd('/')}{path}");
        request.Headers.UserAgent.ParseAdd("helios");
        request.Headers.Accept.ParseAdd("application/vnd.github+json");
        request.Headers.Add("X-GitHub-Api-Version", "2022-11-28");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", settings.Token);
        var remembered = known.TryGetValue(path, out var before);
        if (remembered)
            request.Headers.TryAddWithoutValidation("If-None-Match", before.Etag);
        using var deadline = new Deadline(settings.AnswersWithin, time, cancellationToken);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            Heed(answer);
            if (answer.StatusCode is HttpStatusCode.NotModified && remembered)
                return before;
            if (answer.StatusCode is not HttpStatusCode.OK)
                throw new ScmFailedException($"GET {path} returned {(int)answer.StatusCode}.");
            using var document = JsonDocument.Parse(await Read(path, answer.Content, deadline.Token));
            return (answer.Headers.ETag?.ToString(), document.RootElement.Clone());
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            throw new ScmFailedException($"GET {path} did not return within {settings.AnswersWithin}.");
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or IOException)
        {
            throw new ScmFailedException($"GET {path} failed: {failure.Message}", failure);
        }
    }

    /// <summary>Reads an answer's body, bounded: the handler's own limit does not apply after the headers.</summary>
    private static async Task<ReadOnlyMemory<byte>> Read(string path, HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var chunk = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (body.Length + read > LargestAnswer)
                throw new ScmFailedException($"GET {path} returned more than {LargestAnswer} bytes.");
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
