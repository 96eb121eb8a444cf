using Helios.Contracts.Sessions;
using Helios.WorktreeAgent.Host;
using MassTransit;

namespace Helios.WorktreeAgent.Notices;

/// <summary>Receives notices for people. Acknowledged at once: the registry repeats them until they are answered.</summary>
internal sealed class NoticeConsumer(NoticeCommands commands, HostFolder folder) : IConsumer<RunNoticeCommand>
{
    public Task Consume(ConsumeContext<RunNoticeCommand> context)
    {
        if (context.Message.HostId != folder.Identity.HostId)
            throw new InvalidOperationException($"The command is for host {context.Message.HostId}, not for this host.");
        commands.Take(context.Message);
        return Task.CompletedTask;
    }
}
