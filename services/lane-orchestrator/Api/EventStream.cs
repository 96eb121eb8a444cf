using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Helios.Hosting.Concurrency;
using Helios.LaneOrchestrator.Hosting;
using Microsoft.AspNetCore.Http;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Writes server-sent events; a client that reads nothing for too long is disconnected, and can resume.</summary>
internal sealed class EventStream(HttpContext http, HttpOptions options, TimeProvider time)
{
    public const string MediaType = "text/event-stream";

    private readonly ArrayBufferWriter<byte> pending = new();

    public static bool IsWanted(HttpRequest request) =>
        request.Headers.Accept.Any(accept => accept?.Contains(MediaType, StringComparison.OrdinalIgnoreCase) is true);

    public Task Begin(CancellationToken cancellationToken)
    {
        http.Response.ContentType = MediaType;
        http.Response.Headers.CacheControl = "no-store";
        // Buffering proxies would delay live events.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        Put("retry: 1000\n\n"u8);
        return Flush(cancellationToken);
    }

    /// <summary>Adds an event; nothing is sent before <see cref="Flush"/>.</summary>
    public void Add(string id, string? name, ReadOnlySpan<byte> data)
    {
        Put(Encoding.UTF8.GetBytes(name is null ? $"id: {id}\ndata: " : $"id: {id}\nevent: {name}\ndata: "));
        Put(data);
        Put("\n\n"u8);
    }

    public void AddBase64(string id, string name, ReadOnlySpan<byte> bytes)
    {
        var text = new byte[Base64.GetMaxEncodedToUtf8Length(bytes.Length)];
        Base64.EncodeToUtf8(bytes, text, out _, out var written);
        Add(id, name, text.AsSpan(0, written));
    }

    /// <summary>Adds a comment: the client's position is of another journal, and what it has missed is unknown.</summary>
    public void Reset() => Put(": reset\n\n"u8);

    public Task KeepAlive(CancellationToken cancellationToken)
    {
        Put(":\n\n"u8);
        return Flush(cancellationToken);
    }

    /// <summary>Sends the added events; ends the request if the client does not read them.</summary>
    public async Task Flush(CancellationToken cancellationToken)
    {
        if (pending.WrittenCount == 0)
            return;
        using var patience = new Deadline(options.ClientMayStallFor, time, cancellationToken);
        try
        {
            await http.Response.Body.WriteAsync(pending.WrittenMemory, patience.Token);
            await http.Response.Body.FlushAsync(patience.Token);
            pending.ResetWrittenCount();
        }
        catch (OperationCanceledException) when (patience.HasPassed)
        {
            http.Abort();
            throw;
        }
    }

    private void Put(ReadOnlySpan<byte> bytes) => pending.Write(bytes);
}
