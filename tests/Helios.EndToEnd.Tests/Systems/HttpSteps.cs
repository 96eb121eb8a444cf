using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>
/// A careful HTTP client that knows only the public contract: it repeats what may not have arrived, under the same idempotency key.
/// </summary>
/// <param name="system">The system.</param>
/// <param name="token">The token that it sends; null for none.</param>
internal sealed class HttpSteps(IHeliosSystem system, string? token = null) : IDisposable
{
    // More than any request here asks the server to wait for.
    private readonly HttpClient http = new()
    {
        Timeout = TimeSpan.FromMinutes(10),
        DefaultRequestHeaders = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) },
    };

    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(3);

    public async Task<JsonNode> Get(string path)
    {
        using var response = await http.GetAsync(new Uri(system.Url, path));
        return await Read(response);
    }

    public async Task<(HttpStatusCode Status, JsonNode? Body)> Try(
        HttpMethod method,
        string path,
        JsonNode? body = null,
        string? key = null,
        Uri? at = null
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(at ?? system.Url, path));
        if (body is not null)
            request.Content = JsonContent.Create(body);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async Task<JsonNode> Post(string path, JsonNode? body = null)
    {
        var (status, answer) = await Try(HttpMethod.Post, path, body ?? new JsonObject());
        ((int)status).ShouldBeLessThan(300, $"POST {path}: {answer}");
        return answer!;
    }

    /// <summary>
    /// Posts, and beside it a control, the same where nothing has to be waited for: it tells what the machine itself takes of such a
    /// request just now.
    /// </summary>
    public async Task<(JsonNode Answer, TimeSpan Took, TimeSpan ControlTook)> PostBeside(
        (string Path, JsonNode Body) control,
        string path,
        JsonNode body
    )
    {
        var beside = Timed(control.Path, control.Body);
        var (answer, took) = await Timed(path, body);
        return (answer, took, (await beside).Took);

        async Task<(JsonNode Answer, TimeSpan Took)> Timed(string to, JsonNode what)
        {
            var started = Stopwatch.GetTimestamp();
            return (await Post(to, what), Stopwatch.GetElapsedTime(started));
        }
    }

    /// <summary>
    /// Posts, and again where the answer says that nothing was recorded because there is too much to do: a careful client comes back later.
    /// </summary>
    public async Task<(HttpStatusCode Status, JsonNode? Body)> PostUntilAdmitted(string path, JsonNode body)
    {
        (HttpStatusCode Status, JsonNode? Body) answer = default;
        await Await.True(
            async () =>
            {
                answer = await Try(HttpMethod.Post, path, body);
                return answer.Status is not HttpStatusCode.ServiceUnavailable || answer.Body?["recorded"]?.GetValue<bool>() is not false;
            },
            TimeSpan.FromMinutes(10),
            () => $"POST {path} was not admitted: {answer.Status} {answer.Body}"
        );
        return answer;
    }

    /// <summary>Posts until an answer comes that is not about a part being away.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Body)> PostUntilAnswered(string path, JsonNode body, string key)
    {
        (HttpStatusCode Status, JsonNode? Body) answer = default;
        await Await.True(
            async () =>
            {
                try
                {
                    answer = await Try(HttpMethod.Post, path, body, key);
                    return (int)answer.Status < 500;
                }
                catch (Exception exception)
                    when (exception is HttpRequestException or TaskCanceledException or IOException or SocketException)
                {
                    return false;
                }
            },
            Patience,
            () => $"POST {path} was not answered: {answer.Status} {answer.Body}\n{system.Logs()}"
        );
        return answer;
    }

    public async Task<JsonNode> GetUntil(string path, Func<JsonNode, bool> condition)
    {
        JsonNode? last = null;
        await Await.True(
            async () =>
            {
                try
                {
                    last = await Get(path);
                    return condition(last);
                }
                catch (Exception exception)
                    when (exception
                            is HttpRequestException
                                or TaskCanceledException
                                or IOException
                                or SocketException
                                or ShouldAssertException
                    )
                {
                    return false;
                }
            },
            Patience,
            () => $"GET {path} did not come to what was awaited; last: {last}\n{system.Logs()}"
        );
        return last!;
    }

    /// <summary>
    /// The events of a filter, once there are so many of them: the journal comes a little later than the state that an event tells of.
    /// </summary>
    public async Task<List<JsonNode>> Events(string filter, int count)
    {
        await GetUntil($"/v1/events?limit=500&{filter}", page => page["items"]!.AsArray().Count >= count);
        var events = await AllEvents(filter);
        events.Count.ShouldBe(count, filter);
        return events;
    }

    public async Task<List<JsonNode>> AllEvents(string filter)
    {
        var events = new List<JsonNode>();
        for (var after = 0L; ; )
        {
            var page = await Get($"/v1/events?after={after}&limit=500&{filter}");
            var items = page["items"]!.AsArray();
            events.AddRange(items.Select(item => item!));
            if (items.Count == 0)
                return events;
            after = items[^1]!["seq"]!.GetValue<long>();
        }
    }

    public void Dispose() => http.Dispose();

    private static async Task<JsonNode> Read(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue($"{response.RequestMessage!.RequestUri}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }
}
