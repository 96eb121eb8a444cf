using Helios.Contracts;
using Helios.Contracts.Reconciliation;
using Helios.Hosting.Bus;
using Helios.WorktreeAgent.Host;
using MassTransit;

namespace Helios.WorktreeAgent.Reconciliation;

/// <summary>Answers requests for an inventory, which change nothing.</summary>
internal sealed class InventoryConsumer(InventoryTaker inventories, StartGate gate) : IConsumer<TakeInventory>
{
    public async Task Consume(ConsumeContext<TakeInventory> context)
    {
        if (!gate.Opened.IsCompleted)
        {
            await context.AnswerInTime(
                new Refused
                {
                    Reason = RefusalReason.ServiceUnavailable,
                    Detail = "The host's agent has just started and reconciles anyway; ask again in a moment.",
                }
            );
            return;
        }

        await context.AnswerInTime(await inventories.Take(atStart: false, context.CancellationToken));
    }
}
