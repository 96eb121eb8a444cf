using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Helios.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Helios.Hosting.Tests;

public sealed partial class ServiceTelemetryTests
{
    [Fact]
    [Trait("req", "telemetry-over-otlp")]
    public async Task Telemetry_reaches_the_collector_that_was_configured()
    {
        var received = new ConcurrentDictionary<string, byte[]>();
        await using var collector = await Collector(received);
        var address = collector.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var before = Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT");
        Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT", address);
        Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        try
        {
            await using (var service = await ServiceUnderTest.Start())
            {
                using var source = new ActivitySource("Helios.Test");
                using (source.StartActivity("a span of ours"))
                {
                    LogALine(service.App.Services.GetRequiredService<ILoggerFactory>().CreateLogger("test"));
                }

                await service.Http.GetAsync("/health/live");
            }

            await Eventually.Holds(() =>
                received.ContainsKey("/v1/traces") && received.ContainsKey("/v1/metrics") && received.ContainsKey("/v1/logs")
            );
            Contains(received["/v1/traces"], "helios-test").ShouldBeTrue();
            Contains(received["/v1/traces"], "a span of ours").ShouldBeTrue();
            Contains(received["/v1/logs"], "a line of ours").ShouldBeTrue();
        }
        finally
        {
            Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT", before);
            Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL", null);
        }
    }

    [Fact]
    [Trait("req", "telemetry-over-otlp")]
    public async Task Metrics_are_served_to_Prometheus_where_that_is_switched_on_and_nowhere_else()
    {
        await using var service = await ServiceUnderTest.Start(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Helios:Metrics:Prometheus"] = "true" }
        );
        await service.Http.GetAsync("/health/live");
        await Eventually.Passes(async () =>
            (await service.Http.GetStringAsync("/metrics")).ShouldContain("http_server_request_duration_seconds_count")
        );

        await using var other = await ServiceUnderTest.Start();
        (await other.Http.GetAsync("/metrics")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static bool Contains(byte[] message, string text) => message.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;

    private static async Task<WebApplication> Collector(ConcurrentDictionary<string, byte[]> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost(
            "/{**path}",
            async (HttpContext http) =>
            {
                using var body = new MemoryStream();
                await http.Request.Body.CopyToAsync(body);
                received.AddOrUpdate(http.Request.Path, body.ToArray(), (_, earlier) => [.. earlier, .. body.ToArray()]);
            }
        );
        await app.StartAsync();
        return app;
    }

    [LoggerMessage(1, LogLevel.Warning, "a line of ours")]
    private static partial void LogALine(ILogger log);
}
