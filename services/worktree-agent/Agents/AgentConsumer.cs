using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.WorktreeAgent.Host;
using MassTransit;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Receives the commands about agents. A command is acknowledged at once: the sender repeats it until it is answered.</summary>
internal sealed class AgentConsumer(AgentCommandQueue queue, HostFolder folder)
    : IConsumer<LaunchAgent>,
        IConsumer<SendToAgent>,
        IConsumer<EndAgent>
{
    public Task Consume(ConsumeContext<LaunchAgent> context) => Take(context.Message.HostId, () => queue.Take(context.Message));

    public Task Consume(ConsumeContext<SendToAgent> context) => Take(context.Message.HostId, () => queue.Take(context.Message));

    public Task Consume(ConsumeContext<EndAgent> context) => Take(context.Message.HostId, () => queue.Take(context.Message));

    private Task Take(HostId host, Action take)
    {
        if (host != folder.Identity.HostId)
            throw new InvalidOperationException($"The command is for host {host}, not for this host.");
        take();
        return Task.CompletedTask;
    }
}
