using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.Hosting;

/// <summary>Delays the start of a service, and so the opening of its API, until the bus is up or the wait is over.</summary>
internal sealed partial class BusStart(IBusControl bus, IOptions<BusOptions> options, TimeProvider clock, ILogger<BusStart> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var wait = new CancellationTokenSource(options.Value.StartWait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(wait.Token, cancellationToken);
        try
        {
            await bus.WaitForHealthStatus(BusHealthStatus.Healthy, either.Token);
        }
        catch (OperationCanceledException) when (wait.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LogBusIsAway(options.Value.StartWait.TotalSeconds);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(9001, LogLevel.Warning, "The bus did not come up within {Seconds} s; continuing without it and retrying")]
    private partial void LogBusIsAway(double seconds);
}
