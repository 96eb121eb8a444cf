using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Helios.Contracts.Api;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Helios.LaneOrchestrator.Hosting;

/// <summary>
/// Adds a problem body to answers of the server itself, such as for malformed HTTP or headers that are too large. The server writes them
/// before any middleware runs, so this sits between the server and the connection. Answers of the application pass through unchanged.
/// </summary>
internal sealed class ServerAnswers(PipeWriter inner) : PipeWriter
{
    private static readonly object Key = typeof(ServerAnswers);

    private readonly ArrayBufferWriter<byte> held = new();
    private bool isHolding;

    private volatile bool isInApplication;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes + held.WrittenCount;

    /// <summary>Inserts one between the server and a connection.</summary>
    public static async Task Serve(ConnectionContext connection, ConnectionDelegate next)
    {
        var transport = connection.Transport;
        var answers = new ServerAnswers(transport.Output);
        connection.Items[Key] = answers;
        connection.Transport = new Pipes(transport.Input, answers);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    }

    /// <summary>A request belongs to the application until its answer is complete.</summary>
    public static void Pass(HttpContext http)
    {
        if (
            http.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(Key, out var found) is not true
            || found is not ServerAnswers answers
        )
            return;
        answers.LetGo();
        answers.isInApplication = true;
        http.Response.OnCompleted(() =>
        {
            answers.isInApplication = false;
            return Task.CompletedTask;
        });
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        isHolding = !isInApplication;
        return isHolding ? held.GetMemory(sizeHint) : inner.GetMemory(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        isHolding = !isInApplication;
        return isHolding ? held.GetSpan(sizeHint) : inner.GetSpan(sizeHint);
    }

    public override void Advance(int bytes)
    {
        if (isHolding)
            held.Advance(bytes);
        else
            inner.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        LetGo();
        return inner.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        LetGo();
        inner.Complete(exception);
    }

    public override ValueTask CompleteAsync(Exception? exception = null)
    {
        LetGo();
        return inner.CompleteAsync(exception);
    }

    private void LetGo()
    {
        if (held.WrittenCount == 0)
            return;
        inner.Write(WithProblem(held.WrittenSpan));
        held.ResetWrittenCount();
    }

    /// <summary>Adds a body to the server's own answers without one.</summary>
    private static ReadOnlySpan<byte> WithProblem(ReadOnlySpan<byte> answer)
    {
        const string begin = "HTTP/1.1 ";
        var text = Encoding.Latin1.GetString(answer);
        if (
            !text.StartsWith(begin, StringComparison.Ordinal)
            || !text.EndsWith("\r\n\r\n", StringComparison.Ordinal)
            || !text.Contains("\r\nContent-Length: 0\r\n", StringComparison.OrdinalIgnoreCase)
            || !int.TryParse(text.AsSpan(begin.Length, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            || status < StatusCodes.Status400BadRequest
        )
        {
            return answer;
        }

        var (reason, detail) = status switch
        {
            StatusCodes.Status431RequestHeaderFieldsTooLarge => (
                ProblemReason.HeadersTooLarge,
                "A request may have at most 100 headers, with 32 KiB in total."
            ),
            StatusCodes.Status414UriTooLong => (ProblemReason.UriTooLong, "The first line of a request may have at most 8 KiB."),
            _ => (ProblemReason.InvalidRequest, "Not a valid HTTP request."),
        };
        var correlation = CorrelationId.New().ToString();
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, object>
            {
                ["type"] = $"urn:helios:{reason.Name}",
                ["title"] = reason.Title,
                ["status"] = status,
                ["reason"] = reason.Name,
                ["detail"] = detail,
                ["correlation_id"] = correlation,
            },
            PublicJson.Strict
        );
        var lines = text[..^4]
            .Split("\r\n")
            .Where(line => !line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            .Concat([
                $"Content-Type: {ProblemResult.MediaType}",
                "Cache-Control: no-store",
                $"{Correlation.Header}: {correlation}",
                $"Content-Length: {body.Length}",
            ]);
        return (byte[])[.. Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n"), .. body];
    }

    private sealed class Pipes(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
