using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>A span of a trace, as a collector gets it.</summary>
/// <param name="Service">The service that it is of.</param>
/// <param name="TraceId">The trace.</param>
/// <param name="SpanId">Its id.</param>
/// <param name="Parent">The span that it is a part of; empty for the first one.</param>
/// <param name="Name">What was done.</param>
internal sealed record TracedSpan(string Service, string TraceId, string SpanId, string Parent, string Name);

/// <summary>A collector of traces: OTLP over HTTP.</summary>
internal sealed class TraceCollector : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentQueue<TracedSpan> spans = new();
    private readonly string url = $"http://127.0.0.1:{FreePorts.Next()}/";

    public TraceCollector()
    {
        listener.Prefixes.Add(url);
        listener.Start();
        _ = Listen();
    }

    /// <summary>The settings that make this the collector.</summary>
    public (string Name, string Value)[] Settings =>
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", url),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BSP_SCHEDULE_DELAY", "100"),
            ("OTEL_TRACES_SAMPLER", "parentbased_always_on"),
        ];

    /// <summary>The spans of a trace so far, by their ids.</summary>
    public Dictionary<string, TracedSpan> Trace(string id) =>
        spans.Where(span => span.TraceId == id).DistinctBy(span => span.SpanId).ToDictionary(span => span.SpanId, StringComparer.Ordinal);

    public void Dispose() => listener.Close();

    private async Task Listen()
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                if (context.Request.Url!.AbsolutePath == "/v1/traces")
                    Read(body.ToArray());
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    /// <summary>An ExportTraceServiceRequest of opentelemetry-proto, as far as it is asked about here.</summary>
    private void Read(ReadOnlyMemory<byte> request)
    {
        foreach (var (_, resourceSpans) in Fields(request).Where(field => field.Number == 1))
        {
            var parts = Fields(resourceSpans);
            var service = parts
                .Where(part => part.Number == 1)
                .SelectMany(resource => Fields(resource.Value))
                .Select(ServiceOf)
                .First(name => name != "");
            foreach (var (_, scope) in parts.Where(part => part.Number == 2))
            foreach (var (_, span) in Fields(scope).Where(field => field.Number == 2))
            {
                var members = Fields(span).ToLookup(field => field.Number, field => field.Value);
                spans.Enqueue(new TracedSpan(service, Id(members[1]), Id(members[2]), Id(members[4]), Text(members[5].First())));
            }
        }

        static string Id(IEnumerable<ReadOnlyMemory<byte>> value) => Convert.ToHexStringLower(value.FirstOrDefault().Span);
    }

    /// <summary>The value of the attribute service.name; empty for any other attribute.</summary>
    private static string ServiceOf((int Number, ReadOnlyMemory<byte> Value) attribute)
    {
        if (attribute.Number != 1)
            return "";
        var pair = Fields(attribute.Value).ToLookup(field => field.Number, field => field.Value);
        return Text(pair[1].First()) == "service.name" ? Text(Fields(pair[2].First()).Single().Value) : "";
    }

    private static string Text(ReadOnlyMemory<byte> value) => Encoding.UTF8.GetString(value.Span);

    /// <summary>The fields of a protobuf message that have a length; those of numbers are left out.</summary>
    private static List<(int Number, ReadOnlyMemory<byte> Value)> Fields(ReadOnlyMemory<byte> message)
    {
        var fields = new List<(int, ReadOnlyMemory<byte>)>();
        for (var at = 0; at < message.Length; )
        {
            var key = Varint(message.Span, ref at);
            switch (key & 7)
            {
                case 0:
                    Varint(message.Span, ref at);
                    break;
                case 1:
                    at += sizeof(ulong);
                    break;
                case 2:
                    var length = (int)Varint(message.Span, ref at);
                    fields.Add(((int)(key >> 3), message.Slice(at, length)));
                    at += length;
                    break;
                case 5:
                    at += sizeof(uint);
                    break;
                default:
                    throw new FormatException($"wire type {key & 7}");
            }
        }

        return fields;
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
