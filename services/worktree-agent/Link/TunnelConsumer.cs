using Helios.Contracts.Tunnels;
using MassTransit;

namespace Helios.WorktreeAgent.Link;

/// <summary>Receives requests to open tunnels.</summary>
internal sealed class TunnelConsumer(TunnelDialer dialer) : IConsumer<OpenTunnel>
{
    public Task Consume(ConsumeContext<OpenTunnel> context)
    {
        dialer.Open(context.Message);
        return Task.CompletedTask;
    }
}
