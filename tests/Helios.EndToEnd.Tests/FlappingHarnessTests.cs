using Helios.EndToEnd.Tests.Systems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Helios.EndToEnd.Tests;

/// <summary>A harness that comes and goes is not news each time.</summary>
public sealed class FlappingHarnessTests
{
    [Fact]
    [Trait("req", "harness-hysteresis")]
    public async Task Ten_changes_in_five_seconds_are_told_at_most_twice()
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
        await using var system = new SeparateServices(("Helios:Harness:BaseUrl", url.ToString()), ("Helios:Harness:ProbeEvery", "00:00:00.200"), ("Helios:Harness:ProbeWithin", "00:00:00.200"));
        await system.Start();
        using var http = new HttpSteps(system);
        await Await.True(
            async () => (await Told(http)).LastOrDefault() == "healthy", TimeSpan.FromSeconds(30), () => $"the harness was never told healthy\n{system.Logs()}");
        var before = (await Told(http)).Count;

        using (var half = new PeriodicTimer(TimeSpan.FromMilliseconds(500)))
        {
            for (var change = 0; change < 10; change++)
            {
                Volatile.Write(ref up, change % 2 == 1);
                await half.WaitForNextTickAsync();
            }
        }

        // Down for good: what is told of this comes after everything that was told of the flapping.
        await harness.StopAsync();
        await Await.True(
            async () => (await Told(http)).LastOrDefault() == "unavailable", TimeSpan.FromSeconds(30), () => $"its end was never told\n{system.Logs()}");
        (await Told(http)).Skip(before).Count().ShouldBeInRange(1, 2);
    }

    private static async Task<List<string>> Told(HttpSteps http) =>
        [.. (await http.Get("/v1/events?topic=harness.status.changed"))["items"]!.AsArray().Select(told => told!["data"]!["current"]!.GetValue<string>())];
}
