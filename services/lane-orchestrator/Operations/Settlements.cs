using System.Threading.Channels;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Helios.LaneOrchestrator.Operations;

/// <summary>
/// Confirms to hosts that results of operations are recorded. Confirmations of a short time go together in one message per host, which is
/// not kept: a host that does not get it repeats its result, and is confirmed again.
/// </summary>
internal sealed partial class Settlements(IBus bus, TimeProvider time, ILogger<Settlements> log) : BackgroundService
{
    /// <summary>How long to collect. A host keeps a small file until then.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(25);

    /// <summary>The time limit of a send, and how long a host may take to fetch it: about as long as it waits before it repeats.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(15);

    private readonly Channel<OperationRef> settled = Channel.CreateUnbounded<OperationRef>(
        new UnboundedChannelOptions { SingleReader = true }
    );

    /// <summary>Confirms an operation soon; called when its result is committed.</summary>
    public void Add(OperationRef operation) => settled.Writer.TryWrite(operation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await settled.Reader.WaitToReadAsync(stoppingToken))
            {
                await Task.Delay(Gather, time, stoppingToken);
                var batch = new List<OperationRef>();
                while (settled.Reader.TryRead(out var operation))
                    batch.Add(operation);
                foreach (var ofHost in batch.GroupBy(operation => operation.HostId, operation => operation.OperationId))
                    await Send(ofHost.Key, [.. ofHost.Distinct()], stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The hosts ask the next process.
        }
    }

    private async Task Send(HostId host, IReadOnlyList<OperationId> operations, CancellationToken cancellationToken)
    {
        try
        {
            var endpoint = await bus.GetSendEndpoint(Endpoints.Address(Endpoints.HostControl(host)));
            await endpoint
                .Send(
                    new SettleOperations { HostId = host, OperationIds = operations },
                    context => context.TimeToLive = Within,
                    cancellationToken
                )
                .WaitAsync(Within, time, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogNotSent(host.ToString(), operations.Count, failure.Message);
        }
    }

    [LoggerMessage(1032, LogLevel.Information, "Host {Host} was not told that {Count} results are recorded; it will repeat them: {Error}")]
    private partial void LogNotSent(string host, int count, string error);
}
