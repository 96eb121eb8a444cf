using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Helios.LaneOrchestrator.Enrolment;

/// <summary>
/// Makes the broker's users what the table says: at once when it changes, and again until it has succeeded. So a process that dies between
/// the two leaves nothing behind.
/// </summary>
internal sealed partial class BrokerUsers(
    [FromKeyedServices(LaneSchema.Name)] UnitOfWork work,
    BrokerManagement broker,
    ILogger<BrokerUsers> log
)
{
    /// <summary>
    /// Updates the host's user at the broker. The row stays locked meanwhile: the last update has what was written last, whichever process
    /// sends it.
    /// </summary>
    /// <returns>Why the broker could not be updated; null if it was.</returns>
    public async Task<string?> Settle(HostId host, CancellationToken cancellationToken)
    {
        if (broker.Missing is { } missing)
            return missing;
        try
        {
            await work.Run(
                async (transaction, token) =>
                {
                    if (await HostCredentials.Lock(transaction, host, token) is not { } row)
                        return;
                    if (row.IsRevoked)
                        await broker.Revoke(host, token);
                    else if (row.PasswordHash is { } hash)
                        await broker.Grant(host, hash, token);
                    HostCredentials.Settle(transaction, host);
                },
                cancellationToken
            );
            LogSettled(host);
            return null;
        }
        catch (BrokerManagementException exception)
        {
            LogFailed(host, exception.Message);
            return exception.Message;
        }
    }

    /// <summary>Sends the broker the updates that it has not got yet.</summary>
    public async Task Round(CancellationToken cancellationToken)
    {
        if (broker.Missing is not null)
            return;
        foreach (var host in await work.Run(HostCredentials.Unsettled, cancellationToken))
            await Settle(host, cancellationToken);
    }

    [LoggerMessage(1941, LogLevel.Information, "The broker's user of host {Host} is as it should be")]
    private partial void LogSettled(HostId host);

    [LoggerMessage(1942, LogLevel.Warning, "The broker's user of host {Host} is not as it should be yet: {Why}")]
    private partial void LogFailed(HostId host, string why);
}
