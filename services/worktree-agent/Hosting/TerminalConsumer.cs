using Helios.Contracts.Terminals;
using Helios.Hosting;
using Helios.WorktreeAgent.Terminals;
using MassTransit;

namespace Helios.WorktreeAgent.Hosting;

/// <summary>Answers requests about terminals.</summary>
internal sealed class TerminalConsumer(TerminalDesk desk, HostFolder folder)
    : IConsumer<CreateTerminal>, IConsumer<FindTerminals>, IConsumer<TypeIntoTerminal>, IConsumer<ReadTerminalScreen>, IConsumer<CloseTerminal>
{
    public Task Consume(ConsumeContext<CreateTerminal> context) => Answer(context, async question => Found(await desk.Create(question)));

    public Task Consume(ConsumeContext<FindTerminals> context) =>
        Answer(context, async question => Found([.. await desk.Find(question.LaneId, question.TerminalId)]));

    public Task Consume(ConsumeContext<TypeIntoTerminal> context) => Answer(context, async question => Found(await desk.Type(question)));

    public Task Consume(ConsumeContext<ReadTerminalScreen> context) => Answer(context, async question => new TerminalScreenRead
    {
        HostId = folder.Identity.HostId,
        Screen = await desk.Screen(question.LaneId, question.TerminalId, question.History),
    });

    public Task Consume(ConsumeContext<CloseTerminal> context) => Answer(context, async question => Found(await desk.Close(question.LaneId, question.TerminalId)));

    private async Task Answer<TQuestion>(ConsumeContext<TQuestion> context, Func<TQuestion, Task<object>> answer)
        where TQuestion : class
    {
        try
        {
            await context.AnswerInTime(await answer(context.Message));
        }
        catch (TerminalRefusedException refused)
        {
            await context.AnswerInTime(new TerminalRefused { HostId = folder.Identity.HostId, Reason = refused.Reason, Detail = refused.Message });
        }
    }

    private TerminalsFound Found(params TerminalView[] terminals) => new() { HostId = folder.Identity.HostId, Terminals = terminals };
}
