using System.Diagnostics.CodeAnalysis;
using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.LaneOrchestrator.Commands;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Transactions;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Helios.LaneOrchestrator.Creation;

/// <summary>
/// Deletes archives of closed lanes. The order is recorded before the host is asked, so it is carried out even if the host answers after
/// its caller has gone, or this process ends in between. The host deletes first: an archive that is still in the record is found again.
/// </summary>
internal sealed partial class ArchiveDrops(
    [FromKeyedServices(LaneSchema.Name)] UnitOfWork work,
    IDbContextFactory<OrchestratorContext> reads,
    BusQueries questions,
    LaneCommands commands,
    IHostSilence silence,
    TimeProvider time,
    ILogger<ArchiveDrops> log
) : IConsumer<ArchiveDropDue>
{
    /// <summary>What the token of the timer that carries an order ends with, after the lane's id.</summary>
    public const string TimerSuffix = "/drop-archive";

    // Longer than a caller waits: until then the request itself asks.
    private static readonly TimeSpan First = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    // A host that has not come back by then is gone, and its repositories with it.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Orders the deletion, and waits for it as long as the caller does.</summary>
    /// <returns>True if the archive is gone, false if the order stands; a refusal if nothing is recorded.</returns>
    public async Task<Answer<bool>> Drop(DropArchive order, TimeSpan waitsAtMost, CancellationToken cancellationToken)
    {
        if (questions.Unavailable() is { } unavailable)
            return unavailable;
        if (await silence.Explain(order.HostId, "answered", time.GetUtcNow(), cancellationToken) is { IsLost: true } lost)
            return lost.BeforeRecording();
        var due = new ArchiveDropDue { Order = order, OrderedAt = time.GetUtcNow() };
        await Schedule(due, First, cancellationToken);
        var patience = new CallerPatience(waitsAtMost, time);
        var answer = await patience.Ask(async () => await questions.Drop(order, patience, cancellationToken), cancellationToken);
        if (!answer.Refused(out var refusal, out _) && await Forget(order, cancellationToken))
        {
            await Cancel(order.LaneId, cancellationToken);
            return true;
        }

        if (MaySucceedLater(refusal))
        {
            await Schedule(due, TimeSpan.Zero, cancellationToken);
            return false;
        }

        await Cancel(order.LaneId, cancellationToken);
        return refusal;
    }

    /// <summary>Orders the deletion in a transaction; it is carried out after the commit.</summary>
    public static Task Order(StoreTransaction transaction, DropArchive order, DateTimeOffset now, CancellationToken cancellationToken) =>
        transaction.Schedule(
            Timer(order.LaneId),
            now,
            Endpoints.Address(Endpoints.Archives),
            new ArchiveDropDue { Order = order, OrderedAt = now },
            cancellationToken
        );

    public async Task Consume(ConsumeContext<ArchiveDropDue> context)
    {
        var (due, cancellationToken) = (context.Message, context.CancellationToken);
        var answer = await questions.Drop(due.Order, patience: null, cancellationToken);
        if (!answer.Refused(out var refusal, out _) && await Forget(due.Order, cancellationToken))
            return;
        if (MaySucceedLater(refusal) && time.GetUtcNow() - due.OrderedAt < Longest)
            await Schedule(due, Again, cancellationToken);
        else
            LogGivenUp(due.Order.LaneId, refusal?.Detail ?? "The lane's record could not be changed.");
    }

    /// <summary>Removes the archive from the lane's record, if that mentions it; false if that has to be tried again.</summary>
    private async Task<bool> Forget(DropArchive order, CancellationToken cancellationToken)
    {
        await using (var context = await reads.CreateDbContextAsync(cancellationToken))
        {
            if (
                !await context
                    .Lanes.FromSql($"select * from lanes.lanes where archive is not null")
                    .AnyAsync(row => row.LaneId == order.LaneId, cancellationToken)
            )
                return true;
        }

        var forget = new ForgetArchive { LaneId = order.LaneId, Cause = order.Cause };
        return !(await commands.Change(forget, cancellationToken)).Refused(out _, out _);
    }

    private Task Schedule(ArchiveDropDue due, TimeSpan after, CancellationToken cancellationToken) =>
        work.Run(
            (transaction, token) =>
                transaction.Schedule(Timer(due.Order.LaneId), time.GetUtcNow() + after, Endpoints.Address(Endpoints.Archives), due, token),
            cancellationToken
        );

    private Task Cancel(LaneId lane, CancellationToken cancellationToken) =>
        work.Run(
            (transaction, _) =>
            {
                transaction.CancelTimer(Timer(lane));
                return Task.CompletedTask;
            },
            cancellationToken
        );

    /// <summary>Whether another attempt may succeed: the host was silent or busy, or only the record could not be changed.</summary>
    private static bool MaySucceedLater([NotNullWhen(false)] Refusal? refusal) => refusal is null || refusal.IsSilence || refusal.MayPass;

    private static string Timer(LaneId lane) => $"{lane}{TimerSuffix}";

    [LoggerMessage(1071, LogLevel.Warning, "{Lane}: the archive was not deleted: {Why}")]
    private partial void LogGivenUp(LaneId lane, string why);
}
