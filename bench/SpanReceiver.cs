using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Helios.Bench;

/// <summary>A small OTLP endpoint (HTTP, protobuf) that keeps the spans that Helios exports.</summary>
internal sealed class SpanReceiver : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly List<Span> spans = [];
    private readonly Lock gate = new();
    private readonly Task loop;

    public SpanReceiver(int port)
    {
        Endpoint = $"http://127.0.0.1:{port}";
        listener.Prefixes.Add(Endpoint + "/");
        listener.Start();
        loop = Listen();
    }

    public string Endpoint { get; }

    /// <summary>The spans of one trace, in the order in which they began.</summary>
    public IReadOnlyList<Span> Of(string traceId)
    {
        lock (gate)
            return
            [
                .. spans.Where(span => span.TraceId.Equals(traceId, StringComparison.OrdinalIgnoreCase)).OrderBy(span => span.StartNanos),
            ];
    }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await loop;
    }

    private async Task Listen()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            if (context.Request.Url!.AbsolutePath.EndsWith("/v1/traces", StringComparison.Ordinal))
                Keep(body.ToArray());
            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
        }
    }

    // ExportTraceServiceRequest { 1 ResourceSpans { 2 ScopeSpans { 2 Span { 1 trace_id, 2 span_id, 4 parent, 5 name, 7 start, 8 end } } } }
    private void Keep(ReadOnlySpan<byte> request)
    {
        lock (gate)
        {
            foreach (var resource in Fields(request, 1))
            foreach (var scope in Fields(request[resource], 2))
            foreach (var range in Fields(request[resource][scope], 2))
                spans.Add(Read(request[resource][scope][range]));
        }
    }

    private static Span Read(ReadOnlySpan<byte> message)
    {
        string trace = "",
            name = "";
        long start = 0,
            end = 0;
        var position = 0;
        while (position < message.Length)
        {
            var (field, range, next) = Next(message, position);
            var value = message[range];
            switch (field)
            {
                case 1:
                    trace = Convert.ToHexString(value);
                    break;
                case 5:
                    name = Encoding.UTF8.GetString(value);
                    break;
                case 7:
                    start = BinaryPrimitives.ReadInt64LittleEndian(value);
                    break;
                case 8:
                    end = BinaryPrimitives.ReadInt64LittleEndian(value);
                    break;
            }
            position = next;
        }
        return new Span(trace, name, start, end);
    }

    private static List<Range> Fields(ReadOnlySpan<byte> message, int wanted)
    {
        var found = new List<Range>();
        var position = 0;
        while (position < message.Length)
        {
            var (field, range, next) = Next(message, position);
            if (field == wanted)
                found.Add(range);
            position = next;
        }
        return found;
    }

    private static (int Field, Range Value, int Next) Next(ReadOnlySpan<byte> message, int position)
    {
        var key = Varint(message, ref position);
        var start = position;
        switch (key & 7)
        {
            case 0:
                Varint(message, ref position);
                return ((int)(key >> 3), start..position, position);
            case 1:
                return ((int)(key >> 3), start..(start + 8), start + 8);
            case 5:
                return ((int)(key >> 3), start..(start + 4), start + 4);
            default:
                var length = (int)Varint(message, ref position);
                return ((int)(key >> 3), position..(position + length), position + length);
        }
    }

    private static ulong Varint(ReadOnlySpan<byte> message, ref int position)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = message[position++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
                return value;
        }
    }
}

/// <summary>One exported span.</summary>
internal sealed record Span(string TraceId, string Name, long StartNanos, long EndNanos)
{
    public double Milliseconds => (EndNanos - StartNanos) / 1e6;
}
