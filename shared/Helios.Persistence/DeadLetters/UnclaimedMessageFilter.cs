using MassTransit;

namespace Helios.Persistence.DeadLetters;

/// <summary>A message of a type that nobody on the endpoint consumes is kept too.</summary>
internal sealed class UnclaimedMessageFilter(DeadLetterWriter letters) : IFilter<ReceiveContext>
{
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        if (!await letters.Write(context, "no_consumer", "No consumer of this endpoint takes messages of this type.", null))
        {
            await next.Send(context);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("heliosDeadLetter");
}
