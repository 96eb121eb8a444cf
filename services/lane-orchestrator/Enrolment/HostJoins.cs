using System.Security.Cryptography;
using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Tokens;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Enrolment;

/// <summary>
/// Exchanges the token of an enrolment for what a machine needs as a host. What is recorded first is the machine's hash of its own
/// password, then the broker is updated: a machine that repeats the request, because an answer was lost or a process died, gets the same
/// answer, and any other machine is refused.
/// </summary>
internal sealed partial class HostJoins(
    [FromKeyedServices(LaneSchema.Name)] UnitOfWork work,
    BrokerUsers users,
    HostAddresses addresses,
    IOptions<InstallationOptions> installation,
    TimeProvider time,
    ILogger<HostJoins> log
)
{
    // Four bytes of salt and a SHA-256.
    private const int HashBytes = 36;

    public async Task<Answer<HostJoinView>> Join(HostJoinRequest request, Cause cause, CancellationToken cancellationToken)
    {
        if (!TokenText.TryRead(request.Token, out var id, out var secret) || !EnrolmentId.TryParse(id, provider: null, out var enrolment))
            return NotValid();
        if (
            !Convert.TryFromBase64String(request.PasswordHash, new byte[request.PasswordHash.Length], out var length)
            || length != HashBytes
        )
            return new Refusal(ProblemReason.InvalidRequest, "password_hash: expected base64 of 4 bytes of salt and a SHA-256.");

        var claim = await work.Run((transaction, token) => Claim(transaction, enrolment, secret, request, cause, token), cancellationToken);
        if (claim.Refused(out var refusal, out var row))
            return refusal;
        if (await users.Settle(row.HostId, cancellationToken) is { } trouble)
            return new Refusal(
                ProblemReason.ServiceUnavailable,
                $"The host is recorded, but has no user at the broker yet: {trouble} Repeat the command on this machine when "
                    + "that is solved."
            )
            {
                RetryAfter = TimeSpan.FromSeconds(5),
                Recorded = true,
            };
        LogJoined(row.HostId, row.Name, row.EnrolmentId);
        return new HostJoinView
        {
            HostId = row.HostId,
            Name = row.Name,
            InstallationId = installation.Value.Id,
            Url = addresses.Url,
            Broker = await addresses.Broker(row.HostId, cancellationToken),
        };
    }

    private async Task<Answer<EnrolmentRow>> Claim(
        StoreTransaction transaction,
        EnrolmentId id,
        byte[] secret,
        HostJoinRequest request,
        Cause cause,
        CancellationToken cancellationToken
    )
    {
        if (
            await EnrolmentRow.Lock(transaction, id, cancellationToken) is not { } row
            || !CryptographicOperations.FixedTimeEquals(SHA256.HashData(secret), row.SecretHash)
        )
            return NotValid();
        var now = Sql.Moment(time.GetUtcNow());
        if (row.StatusAt(now) is not EnrolmentStatus.Open)
            return await IsRepeated(transaction, row, request, now, cancellationToken) ? row : WhyNot(row, row.StatusAt(now));
        if (request.HostId is { } own && own != row.HostId)
            return new Refusal(
                ProblemReason.HostDiffers,
                $"The data folder of this machine belongs to host {own}, but '{row.Name}' is host {row.HostId}. Enrol it under its own "
                    + "name, or join with another home folder (--home); the token is still valid."
            );

        row = row with { UsedAt = now, Revision = row.Revision + 1 };
        row.Update(transaction);
        HostCredentials.Grant(transaction, row.HostId, row.EnrolmentId, request.PasswordHash, row.Labels, now);
        var machine = cause with { Actor = $"worktree-agent:{row.HostId}" };
        row.Publish(transaction, EventTopics.HostEnrolmentUsed, machine, now);
        if (await HostRows.Lock(transaction, row.HostId, cancellationToken) is { } host)
            Readmit(transaction, host, row, machine, now);
        return row;
    }

    /// <summary>A host that is known has access again.</summary>
    private static void Readmit(StoreTransaction transaction, HostRow host, EnrolmentRow row, Cause cause, DateTimeOffset now)
    {
        host.RevokedAt = null;
        host.RevokedBy = null;
        foreach (var (name, value) in row.Labels)
            host.Labels[name] = value;
        host.Revision++;
        host.UpdatedAt = now;
        HostRows.Write(transaction, host);
        new HostEvents(transaction, host, cause, null, now).Publish(EventTopics.HostChanged);
    }

    /// <summary>Whether this is the machine that has used the token already, and has not finished: it may have lost the answer.</summary>
    private static async Task<bool> IsRepeated(
        StoreTransaction transaction,
        EnrolmentRow row,
        HostJoinRequest request,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        row.RevokedAt is null
        && row.ExpiresAt > now
        && await HostCredentials.Lock(transaction, row.HostId, cancellationToken) is { IsRevoked: false } credentials
        && credentials.EnrolmentId == row.EnrolmentId
        && credentials.PasswordHash == request.PasswordHash
        && await HostRows.HeardAfter(transaction, row.HostId, row.UsedAt!.Value, cancellationToken) is false;

    private static Refusal WhyNot(EnrolmentRow row, EnrolmentStatus status) =>
        status switch
        {
            EnrolmentStatus.Used => new Refusal(
                ProblemReason.EnrolmentUsed,
                $"The token was used at {row.UsedAt:O}: a token is for one machine, once. {Another(row)}"
            ),
            EnrolmentStatus.Expired => new Refusal(
                ProblemReason.EnrolmentExpired,
                $"The token was valid until {row.ExpiresAt:O}. {Another(row)}"
            ),
            _ => new Refusal(ProblemReason.EnrolmentRevoked, $"The token was revoked at {row.RevokedAt:O}. {Another(row)}"),
        };

    private static string Another(EnrolmentRow row) => $"Ask an administrator for another one: helios host enroll {row.Name}";

    private static Refusal NotValid() =>
        new(
            ProblemReason.Unauthenticated,
            "The token is not one of an enrolment of this Helios. Copy it whole: helios host enroll prints it."
        );

    [LoggerMessage(1943, LogLevel.Information, "A machine has joined as host {Host} ('{Name}') with enrolment {Enrolment}")]
    private partial void LogJoined(HostId host, string name, EnrolmentId enrolment);
}
