using System.Net.Http.Headers;
using System.Text.Json;
using Helios.Contracts.Api;
using Helios.Contracts.Sessions;
using Helios.Hosting.Concurrency;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Notices;

/// <summary>Posts a notice once. Any 2xx answer counts as received.</summary>
internal sealed class WebhookSender(IOptions<NoticeOptions> options, TimeProvider time) : IDisposable
{
    private readonly HttpClient client = new(
        new SocketsHttpHandler
        {
            // A notice signed for one receiver must not reach another.
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        }
    )
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <returns>Null if it was delivered, otherwise one sentence that says why not.</returns>
    public async Task<string?> Post(SessionNotice notice, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var body = JsonSerializer.SerializeToUtf8Bytes(notice, PublicJson.Strict);
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.WebhookUrl) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.UserAgent.ParseAdd("helios");
        request.Headers.Add("Helios-Notice", notice.NoticeId);
        request.Headers.Add(NoticeSignature.Header, NoticeSignature.Of(settings.WebhookSecret!, time.GetUtcNow(), body));
        using var deadline = new Deadline(settings.WebhookAnswersWithin, time, cancellationToken);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            return answer.IsSuccessStatusCode ? null : $"The receiver answered {(int)answer.StatusCode}.";
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            return $"The receiver did not answer within {settings.WebhookAnswersWithin}.";
        }
        catch (HttpRequestException failure)
        {
            return $"The receiver is unreachable: {failure.Message}";
        }
    }

    public void Dispose() => client.Dispose();
}
