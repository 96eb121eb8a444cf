using MassTransit;

namespace Helios.Persistence.DeadLetters;

/// <summary>Keeps messages of a type that no consumer of the endpoint accepts.</summary>
internal sealed class UnclaimedMessageFilter(DeadLetterWriter letters) : IFilter<ReceiveContext>
{
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        if (!await letters.Write(context, "no_consumer", "No consumer of this endpoint accepts messages of this type.", null))
        {
            await next.Send(context);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("heliosDeadLetter");
}
