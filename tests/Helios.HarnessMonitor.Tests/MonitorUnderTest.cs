using System.Threading.Channels;
using Helios.Contracts;
using Helios.Contracts.DeadLetters;
using Helios.Contracts.Harness;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Helios.HarnessMonitor.Tests;

/// <summary>The monitor on an in-memory bus, with somebody who hears its reports.</summary>
internal sealed class MonitorUnderTest : IAsyncDisposable
{
    private readonly IHost host;

    private MonitorUnderTest(IHost host) => this.host = host;

    public ChannelReader<Heard> Reports => host.Services.GetRequiredService<Channel<Heard>>().Reader;

    public IServiceProvider Services => host.Services;

    public static async Task<MonitorUnderTest> Start(Uri harness, TimeSpan? probeEvery = null, TimeSpan? probeWithin = null)
    {
        // Static in MassTransit: a logger of an earlier host would be used after its end.
        LogContext.Current = null;
        var every = probeEvery ?? TimeSpan.FromMinutes(1);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Helios:Harness:BaseUrl"] = harness.AbsoluteUri,
                ["Helios:Harness:ProbeEvery"] = $"{every:c}",
                ["Helios:Harness:ReportExpiresAfter"] = $"{(every > TimeSpan.FromSeconds(5) ? every * 2 : TimeSpan.FromSeconds(15)):c}",
                ["Helios:Harness:ProbeWithin"] = $"{probeWithin ?? TimeSpan.FromSeconds(10):c}",
            }
        );
        builder.Logging.ClearProviders();
        builder.Services.AddHarnessMonitor(builder.Configuration);
        builder.Services.AddSingleton(Channel.CreateUnbounded<Heard>());
        builder.Services.AddSingleton(Channel.CreateUnbounded<DeadLetterReported>());
        builder.Services.AddOptions<MassTransitHostOptions>().Configure(options => options.WaitUntilStarted = true);
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddHarnessMonitorEndpoints();
            bus.AddConsumer<Listener>();
            bus.AddConsumer<DeadLetters>().Endpoint(endpoint => endpoint.Name = Endpoints.DeadLetters);
            bus.UsingInMemory((context, memory) => memory.ConfigureEndpoints(context));
        });
        var monitor = new MonitorUnderTest(builder.Build());
        await monitor.host.StartAsync();
        return monitor;
    }

    public async Task<HarnessStatusAnswer> Ask(bool fresh)
    {
        var client = host
            .Services.GetRequiredService<IBus>()
            .CreateRequestClient<GetHarnessStatus>(Endpoints.Address(Endpoints.HarnessStatus));
        return (await client.GetResponse<HarnessStatusAnswer>(new GetHarnessStatus { Fresh = fresh })).Message;
    }

    public async Task<HarnessChecked> Check()
    {
        var client = host.Services.GetRequiredService<IBus>().CreateRequestClient<CheckHarness>(Endpoints.Address(Endpoints.HarnessStatus));
        return (await client.GetResponse<HarnessChecked>(new CheckHarness())).Message;
    }

    public async Task Send<T>(T message)
        where T : class =>
        await (await host.Services.GetRequiredService<IBus>().GetSendEndpoint(Endpoints.Address(Endpoints.HarnessStatus))).Send(message);

    public async Task<DeadLetterReported> NextDeadLetter() =>
        await host.Services.GetRequiredService<Channel<DeadLetterReported>>().Reader.ReadAsync().AsTask().WaitAsync(Eventually.Patience);

    private sealed class DeadLetters(Channel<DeadLetterReported> heard) : IConsumer<DeadLetterReported>
    {
        public Task Consume(ConsumeContext<DeadLetterReported> context) => heard.Writer.WriteAsync(context.Message).AsTask();
    }

    public async Task<Heard> NextReport() => await Reports.ReadAsync().AsTask().WaitAsync(Eventually.Patience);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }

    /// <summary>A report as it came, with its expiry.</summary>
    internal sealed record Heard(HarnessStatusReported Report, DateTime? ExpiresAt, DateTime? SentAt);

    internal sealed class Listener(Channel<Heard> heard) : IConsumer<HarnessStatusReported>
    {
        public Task Consume(ConsumeContext<HarnessStatusReported> context) =>
            heard.Writer.WriteAsync(new Heard(context.Message, context.ExpirationTime, context.SentTime)).AsTask();
    }
}
