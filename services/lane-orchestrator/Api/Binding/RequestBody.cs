using System.Text.Json;
using Helios.Hosting.Concurrency;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Helios.LaneOrchestrator.Api.Binding;

/// <summary>Reads a request's body, once and bounded.</summary>
internal static class RequestBody
{
    public const int Limit = 1024 * 1024;

    private const int ChunkLength = 16 * 1024;

    private static readonly TimeSpan DrainFor = TimeSpan.FromSeconds(5);

    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 32 };

    public static async Task<byte[]> Read(HttpContext http, TimeProvider time, CancellationToken cancellationToken)
    {
        var request = http.Request;
        // The limit is enforced here, also for chunked bodies: the server's own limit would reset the connection before the answer is read.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = null;

        if (request.ContentLength > Limit)
            throw await TooLarge(http, time);

        using var bytes = new MemoryStream(checked((int)(request.ContentLength ?? 0)));
        var chunk = new byte[ChunkLength];
        int read;
        while ((read = await ReadSome(http, chunk, cancellationToken)) > 0)
        {
            if (bytes.Length + read > Limit)
                throw await TooLarge(http, time);
            bytes.Write(chunk, 0, read);
        }

        if (bytes.Length > 0 && !IsJson(request.ContentType))
        {
            throw new RefusedException(
                new Refusal(ProblemReason.UnsupportedMediaType, "Send the body as UTF-8 JSON, with Content-Type: application/json.")
            );
        }

        return bytes.ToArray();
    }

    /// <summary>The body as JSON; null when it is empty.</summary>
    public static JsonDocument? Parse(byte[] bytes)
    {
        try
        {
            return bytes.Length == 0 ? null : JsonDocument.Parse(bytes, Json);
        }
        catch (JsonException exception)
        {
            throw new RefusedException(
                Faults.Refusal(
                    "$",
                    "invalid_json",
                    $"The body is not valid JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}."
                )
            );
        }
    }

    /// <summary>Errors that the server reports while reading are the caller's fault: a malformed chunk size, a truncated body.</summary>
    private static async ValueTask<int> ReadSome(HttpContext http, byte[] chunk, CancellationToken cancellationToken)
    {
        try
        {
            return await http.Request.Body.ReadAsync(chunk, cancellationToken);
        }
        catch (IOException malformed) when (!http.RequestAborted.IsCancellationRequested)
        {
            http.Response.Headers.Connection = "close";
            throw new RefusedException(new Refusal(ProblemReason.InvalidRequest, $"The body is malformed: {malformed.Message}"));
        }
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (
            !type.Charset.HasValue
            || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase)
        );

    private static async Task<RefusedException> TooLarge(HttpContext http, TimeProvider time)
    {
        http.Response.Headers.Connection = "close";
        // Most clients read the answer only after sending everything: read the rest, for a while. A client that waits for
        // "100 Continue" has sent nothing yet.
        if (http.Request.Headers.Expect.Count == 0)
        {
            using var enough = new Deadline(DrainFor, time, http.RequestAborted);
            try
            {
                var chunk = new byte[ChunkLength];
                while (await ReadSome(http, chunk, enough.Token) > 0) { }
            }
            catch (OperationCanceledException) when (enough.Token.IsCancellationRequested)
            {
                // The rest is not worth more time; close the connection.
            }
        }

        return new RefusedException(new Refusal(ProblemReason.BodyTooLarge, $"A body may have at most {Limit} bytes."));
    }
}
