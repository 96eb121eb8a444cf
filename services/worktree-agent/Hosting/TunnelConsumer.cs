using Helios.Contracts.Tunnels;
using Helios.WorktreeAgent.Tunnels;
using MassTransit;

namespace Helios.WorktreeAgent.Hosting;

/// <summary>Receives requests to open tunnels.</summary>
internal sealed class TunnelConsumer(TunnelDialer dialer) : IConsumer<OpenTunnel>
{
    public Task Consume(ConsumeContext<OpenTunnel> context)
    {
        dialer.Open(context.Message);
        return Task.CompletedTask;
    }
}
