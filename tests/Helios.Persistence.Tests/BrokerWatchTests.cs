using System.Globalization;
using Helios.Persistence.Broker;
using Helios.Persistence.Tests.Support;
using Helios.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Helios.Persistence.Tests;

/// <summary>A broker that takes no messages is known, by name, and so is that it takes them again.</summary>
public sealed class BrokerWatchTests
{
    [Fact]
    [Trait("req", "broker-trouble")]
    public async Task A_broker_that_confirms_nothing_makes_the_service_not_ready_until_it_does_again()
    {
        await using var store = await TestStore.Create("rabbitmq");
        await using var line = new TcpProxy(store.Broker!.Host, store.Broker.Port);
        var port = line.Port.ToString(CultureInfo.InvariantCulture);
        await using var process = await TestProcess.Start(
            store,
            settings: new Dictionary<string, string?> { ["Helios:Bus:Host"] = "127.0.0.1", ["Helios:Bus:Port"] = port },
            endpoints: _ => { }
        );
        var status = process.Services.GetRequiredService<BrokerStatus>();
        var checks = process.Services.GetRequiredService<HealthCheckService>();
        status.Trouble.ShouldBeNull();

        line.Hold();

        await Eventually.Holds(() => status.Trouble is not null, TimeSpan.FromMinutes(2));
        status.Trouble!.ShouldContain($"127.0.0.1:{port}");
        var report = await checks.CheckHealthAsync(check => check.Name == "broker");
        (report.Status, report.Entries["broker"].Description).ShouldBe((HealthStatus.Unhealthy, status.Trouble));
        line.Release();
        await Eventually.Holds(() => status.Trouble is null, TimeSpan.FromMinutes(2));
    }

    [Fact]
    [Trait("req", "broker-trouble")]
    public async Task A_bus_in_memory_has_no_broker_and_no_trouble()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store);

        process.Services.GetRequiredService<BrokerStatus>().Trouble.ShouldBeNull();
        (await process.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries.Keys.ShouldNotContain("broker");
    }
}
