using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.WorktreeAgent.Agents;
using MassTransit;

namespace Helios.WorktreeAgent.Hosting;

/// <summary>Hears what is to be done with agents. A command is acknowledged at once: whoever sent it sends it again until it is answered.</summary>
internal sealed class AgentConsumer(AgentDesk desk, HostFolder folder) : IConsumer<LaunchAgent>, IConsumer<SendToAgent>, IConsumer<EndAgent>
{
    public Task Consume(ConsumeContext<LaunchAgent> context) => Take(context.Message.HostId, () => desk.Take(context.Message));

    public Task Consume(ConsumeContext<SendToAgent> context) => Take(context.Message.HostId, () => desk.Take(context.Message));

    public Task Consume(ConsumeContext<EndAgent> context) => Take(context.Message.HostId, () => desk.Take(context.Message));

    private Task Take(HostId host, Action take)
    {
        if (host != folder.Identity.HostId)
            throw new InvalidOperationException($"The command is for host {host}, not for this one.");
        take();
        return Task.CompletedTask;
    }
}
