using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Requests;
using Helios.Hosting.Concurrency;
using Helios.Hosting.Tls;

namespace Helios.WorktreeAgent.Joining;

/// <summary>Asks the orchestrator to let this machine join, again for a while if it does not respond.</summary>
internal static class JoinRequest
{
    private const int Attempts = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    /// <exception cref="JoinException">It was refused, or there was no answer.</exception>
    public static async Task<HostJoinView> Send(
        JoinArguments arguments,
        HostJoinRequest request,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback = PrivateAuthority.Of(arguments.CaFile);
        using var http = new HttpClient(handler) { BaseAddress = arguments.Url };
        for (var attempt = 1; ; attempt++)
        {
            var (answer, failure) = await Try(http, request, time, cancellationToken);
            if (answer is not null)
                return answer;
            if (failure!.ExitCode != 4 || attempt == Attempts)
                throw failure;
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static async Task<(HostJoinView? Answer, JoinException? Failure)> Try(
        HttpClient http,
        HostJoinRequest request,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        using var limit = new Deadline(Within, time, cancellationToken);
        try
        {
            using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, PublicJson.Strict));
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await http.PostAsync("v1/hosts/join", body, limit.Token);
            var text = await response.Content.ReadAsStringAsync(limit.Token);
            if (response.IsSuccessStatusCode)
                return (JsonSerializer.Deserialize<HostJoinView>(text, PublicJson.Tolerant)!, null);
            var code = response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests ? 4 : 5;
            return (null, new JoinException(code, Detail(text) ?? $"{http.BaseAddress} answers {(int)response.StatusCode}."));
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            return (null, new JoinException(4, $"{http.BaseAddress} does not answer within {Within.TotalSeconds:0} s."));
        }
        catch (HttpRequestException exception)
        {
            return (null, new JoinException(4, $"{http.BaseAddress} is unreachable: {exception.GetBaseException().Message}"));
        }
        catch (JsonException)
        {
            return (null, new JoinException(1, $"{http.BaseAddress} gives an answer that is not one of Helios."));
        }
    }

    private static string? Detail(string text)
    {
        try
        {
            using var problem = JsonDocument.Parse(text);
            return problem.RootElement.ValueKind is JsonValueKind.Object && problem.RootElement.TryGetProperty("detail", out var detail)
                ? detail.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
