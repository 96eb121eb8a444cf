using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Operations;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Reconciliation;

/// <summary>Sends unsettled operations again: all of them at start, later those without progress.</summary>
internal sealed partial class OperationResender(
    [FromKeyedServices("lanes")] UnitOfWork work,
    TimeProvider time,
    IOptions<LaneOptions> options,
    ILogger<OperationResender> log
)
{
    private bool hasStarted;

    /// <summary>Whether there is an operation to be sent again, after the first round.</summary>
    public static string Due(LaneOptions options) =>
        "exists (select from host_operations where settled_at is null and last_progress_at <= $1 - "
        + $"{SqlInterval.Of(options.ResendAfter)})";

    public async Task Round(CancellationToken cancellationToken)
    {
        var silence = hasStarted ? options.Value.ResendAfter : TimeSpan.Zero;
        var sent = await work.Run(
            (transaction, token) =>
            {
                var now = Sql.Moment(time.GetUtcNow());
                return HostOperations.SendAgain(transaction, now, now - silence, token);
            },
            cancellationToken
        );
        hasStarted = true;
        if (sent > 0)
            LogSentAgain(sent);
    }

    [LoggerMessage(1030, LogLevel.Information, "Sent {Count} operations without a result again")]
    private partial void LogSentAgain(int count);
}
