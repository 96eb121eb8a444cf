using Helios.Hosting.Concurrency;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.Hosting.Bus;

/// <summary>Delays the start of a service, and so the opening of its API, until the bus is up or the wait is over.</summary>
internal sealed partial class BusStart(IBusControl bus, IOptions<BusOptions> options, TimeProvider clock, ILogger<BusStart> log)
    : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var wait = new Deadline(options.Value.StartWait, clock, cancellationToken);
        try
        {
            await bus.WaitForHealthStatus(BusHealthStatus.Healthy, wait.Token);
        }
        catch (OperationCanceledException) when (wait.HasPassed)
        {
            LogBusIsAway(options.Value.StartWait.TotalSeconds);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(9001, LogLevel.Warning, "The bus did not come up within {Seconds} s; continuing without it and retrying")]
    private partial void LogBusIsAway(double seconds);
}
