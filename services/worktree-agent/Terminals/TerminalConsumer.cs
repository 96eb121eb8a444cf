using Helios.Contracts;
using Helios.Contracts.Api.Terminals;
using Helios.Contracts.Terminals;
using Helios.Hosting.Bus;
using Helios.WorktreeAgent.Host;
using MassTransit;

namespace Helios.WorktreeAgent.Terminals;

/// <summary>Answers requests about terminals.</summary>
internal sealed class TerminalConsumer(LaneTerminals terminals, HostFolder folder)
    : IConsumer<CreateTerminal>,
        IConsumer<FindTerminals>,
        IConsumer<TypeIntoTerminal>,
        IConsumer<ReadTerminalScreen>,
        IConsumer<CloseTerminal>
{
    public Task Consume(ConsumeContext<CreateTerminal> context) =>
        Answer(context, async question => Found(await terminals.Create(question)));

    public Task Consume(ConsumeContext<FindTerminals> context) =>
        Answer(context, async question => Found([.. await terminals.Find(question.LaneId, question.TerminalId)]));

    public Task Consume(ConsumeContext<TypeIntoTerminal> context) =>
        Answer(context, async question => Found(await terminals.Type(question)));

    public Task Consume(ConsumeContext<ReadTerminalScreen> context) =>
        Answer(
            context,
            async question => new TerminalScreenRead
            {
                HostId = folder.Identity.HostId,
                Screen = await terminals.Screen(question.LaneId, question.TerminalId, question.History),
            }
        );

    public Task Consume(ConsumeContext<CloseTerminal> context) =>
        Answer(context, async question => Found(await terminals.Close(question.LaneId, question.TerminalId)));

    private static async Task Answer<TQuestion>(ConsumeContext<TQuestion> context, Func<TQuestion, Task<object>> answer)
        where TQuestion : class
    {
        try
        {
            await context.AnswerInTime(await answer(context.Message));
        }
        catch (TerminalRefusedException refused)
        {
            await context.AnswerInTime(new Refused { Reason = refused.Reason, Detail = refused.Message });
        }
    }

    private TerminalsFound Found(params TerminalView[] terminals) => new() { HostId = folder.Identity.HostId, Terminals = terminals };
}
