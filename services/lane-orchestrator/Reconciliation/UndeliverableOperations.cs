using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Lanes;
using Helios.Persistence.Outbox;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Reconciliation;

/// <summary>
/// A host's queue does not exist. The operation's row waits for the host, and the host counts as lost, unless it has just sent a sign of
/// life: then it is about to open its queue, and the operation is sent again afterwards.
/// </summary>
internal sealed partial class UndeliverableOperations(HostWatch watch, IOptions<LaneOptions> options, ILogger<UndeliverableOperations> log)
    : IUndeliverableHandler
{
    public async Task Undeliverable(UndeliverableMessage message, CancellationToken cancellationToken)
    {
        var words = message.Destination.ToString().Split(['.', '/', ':', '?']);
        foreach (var word in words)
        {
            if (!HostId.TryParse(word, null, out var host))
                continue;
            LogReturned(host.ToString(), message.MessageType);
            await watch.Lose(host, options.Value.HostLostAfter, cancellationToken);
            return;
        }
    }

    [LoggerMessage(1031, LogLevel.Warning, "Host {Host} has no queue for {MessageType}: waiting until the host is back")]
    private partial void LogReturned(string host, string messageType);
}
