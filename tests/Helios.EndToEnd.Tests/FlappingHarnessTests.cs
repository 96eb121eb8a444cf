using System.Diagnostics;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Helios.EndToEnd.Tests;

/// <summary>A harness that comes and goes is not news each time.</summary>
public sealed class FlappingHarnessTests
{
    // The one of the harness monitor where nobody sets another.
    private static readonly TimeSpan Dwell = TimeSpan.FromSeconds(10);

    [Fact]
    [Trait("req", "harness-hysteresis")]
    public async Task Ten_changes_in_five_seconds_are_reported_at_most_twice()
    {
        var up = true;
        var url = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url.ToString());
        builder.Logging.ClearProviders();
        await using var harness = builder.Build();
        harness.Run(context =>
        {
            context.Response.StatusCode = Volatile.Read(ref up) ? 200 : 500;
            return Task.CompletedTask;
        });
        await harness.StartAsync();
        await using var system = new SeparateServices(
            ("Helios:Harness:BaseUrl", url.ToString()),
            ("Helios:Harness:ProbeEvery", "00:00:00.400"),
            ("Helios:Harness:ProbeWithin", "00:00:00.400")
        );
        await system.Start();
        using var http = new HttpSteps(system);
        await Await.True(
            async () => (await Told(http)).LastOrDefault() == "healthy",
            HttpSteps.Patience,
            () => $"the harness was never told healthy\n{system.Logs()}"
        );
        var before = (await Told(http)).Count;

        var clock = Stopwatch.StartNew();
        using (var half = new PeriodicTimer(TimeSpan.FromMilliseconds(500)))
        {
            for (var change = 0; change < 10; change++)
            {
                Volatile.Write(ref up, change % 2 == 1);
                await half.WaitForNextTickAsync();
            }
        }

        var flapped = clock.Elapsed;
        // Down for good: what is told of this comes after everything that was told of the flapping.
        await harness.StopAsync();
        await Await.True(
            async () => (await Told(http)).LastOrDefault() == "unavailable",
            HttpSteps.Patience,
            () => $"its end was never told\n{system.Logs()}"
        );
        // A recovery is reported at most once in a dwell, and so is the next failure: a machine that needs longer for the ten changes may
        // have time for that.
        var most = 2 + (2 * (int)(flapped / Dwell));
        (await Told(http)).Skip(before).Count().ShouldBeInRange(1, most);
    }

    private static async Task<List<string>> Told(HttpSteps http) =>
        [
            .. (await http.Get("/v1/events?topic=harness.status.changed"))["items"]!
                .AsArray()
                .Select(told => told!["data"]!["current"]!.GetValue<string>()),
        ];
}
