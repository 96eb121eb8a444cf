using Helios.Contracts;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Helios.Hosting.Bus;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Terminals;
using MassTransit;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Answers requests about dialogs of agents.</summary>
internal sealed class DialogConsumer(AgentDialogs dialogs, HostFolder folder) : IConsumer<ReadDialog>, IConsumer<AnswerDialog>
{
    public Task Consume(ConsumeContext<ReadDialog> context) =>
        Answer(context, () => dialogs.Read(context.Message.SessionId, context.Message.LaneId));

    public Task Consume(ConsumeContext<AnswerDialog> context) =>
        Answer(context, () => dialogs.Answer(context.Message, context.CancellationToken));

    private async Task Answer(ConsumeContext context, Func<Task<AgentDialog>> answer)
    {
        try
        {
            await context.AnswerInTime(new DialogRead { HostId = folder.Identity.HostId, Dialog = await answer() });
        }
        catch (TerminalRefusedException refused)
        {
            await context.AnswerInTime(new Refused { Reason = refused.Reason, Detail = refused.Message });
        }
    }
}
