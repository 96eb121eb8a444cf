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
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Enrolment;

/// <summary>What administrators do with enrolments.</summary>
internal sealed class EnrolmentCommands(
    [FromKeyedServices(LaneSchema.Name)] UnitOfWork work,
    HostAddresses addresses,
    BrokerManagement broker,
    BrokerUsers users,
    IOptions<EnrolmentOptions> options,
    TimeProvider time
)
{
    private DateTimeOffset Now => Sql.Moment(time.GetUtcNow());

    /// <summary>The enrolments before an id, newest first.</summary>
    public Task<IReadOnlyList<HostEnrolmentView>> List(string? before, int count, CancellationToken cancellationToken) =>
        work.Run<IReadOnlyList<HostEnrolmentView>>(
            async (transaction, token) =>
                [
                    .. (
                        await EnrolmentRow.Read(
                            transaction,
                            "$1::text is null or enrolment_id < $1 order by enrolment_id desc limit $2",
                            token,
                            Sql.Text(before),
                            count
                        )
                    ).Select(row => row.ToView(time.GetUtcNow())),
                ],
            cancellationToken
        );

    /// <summary>
    /// Creates an enrolment. Its token is in this answer and nowhere else. The name of a host that is lost or revoked gives the machine its
    /// id; an open enrolment of the same name is revoked, so that at most one token of a name is valid.
    /// </summary>
    public Task<Answer<NewHostEnrolmentView>> Create(HostEnrolmentRequest request, Cause cause, CancellationToken cancellationToken) =>
        broker.Missing is { } missing
            ? Task.FromResult<Answer<NewHostEnrolmentView>>(new Refusal(ProblemReason.EnrolmentUnavailable, missing))
            : work.Run<Answer<NewHostEnrolmentView>>(
                async (transaction, token) =>
                {
                    await EnrolmentRow.Enter(transaction, request.Name, token);
                    var now = Now;
                    var (refusal, known) = await Known(transaction, request.Name, token);
                    if (refusal is not null)
                        return refusal;
                    var awaited = await AwaitedOf(transaction, "name = $1", request.Name, token);
                    foreach (var earlier in awaited)
                        Withdraw(transaction, earlier, cause, now);
                    var secret = TokenText.NewSecret();
                    var row = new EnrolmentRow
                    {
                        EnrolmentId = EnrolmentId.New(),
                        Name = request.Name,
                        HostId = known ?? (awaited is [var newest, ..] ? newest.HostId : HostId.New()),
                        Labels = request.Labels ?? new Dictionary<string, string>(),
                        SecretHash = SHA256.HashData(secret),
                        CreatedAt = now,
                        CreatedBy = cause.Actor,
                        ExpiresAt = request.ExpiresAt is { } at ? Sql.Moment(at) : now + options.Value.TokenLasts,
                        Revision = 1,
                    };
                    row.Insert(transaction);
                    row.Publish(transaction, EventTopics.HostEnrolmentCreated, cause, now);
                    return new NewHostEnrolmentView
                    {
                        Enrolment = row.ToView(now),
                        Secret = TokenText.Of(row.EnrolmentId.ToString(), secret),
                        Url = addresses.Url,
                        Warnings = [.. addresses.Warnings()],
                    };
                },
                cancellationToken
            );

    /// <summary>
    /// Revokes an enrolment: its token is refused from now on, and so is a machine that has used it and was never heard from. Once the host
    /// is there, it has access of its own, and the enrolment does not change.
    /// </summary>
    public async Task<Answer<HostEnrolmentView>> Revoke(EnrolmentId id, Cause cause, CancellationToken cancellationToken)
    {
        var answer = await work.Run<Answer<HostEnrolmentView>>(
            async (transaction, token) =>
            {
                if (await EnrolmentRow.Lock(transaction, id, token) is not { } row)
                    return new Refusal(
                        ProblemReason.EnrolmentNotFound,
                        $"No enrolment {id}; GET /v1/hosts/enrolments lists the enrolments."
                    );
                var now = Now;
                return (
                    await AwaitedOf(transaction, "enrolment_id = $1", id.ToString(), token) is [var awaited]
                        ? Withdraw(transaction, awaited, cause, now)
                        : row
                ).ToView(now);
            },
            cancellationToken
        );
        if (answer.Value is { UsedAt: not null, RevokedAt: not null, HostId: var host })
            await users.Settle(host, cancellationToken);
        return answer;
    }

    /// <summary>Revokes what could still let a machine join as a host.</summary>
    public static async Task RevokeOf(StoreTransaction transaction, HostId host, Cause cause, DateTimeOffset now, CancellationToken token)
    {
        foreach (var row in await AwaitedOf(transaction, "host_id = $1", host.ToString(), token))
            Withdraw(transaction, row, cause, now);
    }

    /// <summary>Enrolments whose machine has not joined, or was never heard from since.</summary>
    private static Task<IReadOnlyList<EnrolmentRow>> AwaitedOf(
        StoreTransaction transaction,
        string condition,
        string value,
        CancellationToken cancellationToken
    ) =>
        EnrolmentRow.Read(
            transaction,
            $"""
            {condition} and revoked_at is null and (used_at is null
                or not exists (select from hosts h where h.host_id = host_enrolments.host_id)
                    and not exists (select from forgotten_hosts f where f.host_id = host_enrolments.host_id))
            order by enrolment_id desc for update
            """,
            cancellationToken,
            value
        );

    private static EnrolmentRow Withdraw(StoreTransaction transaction, EnrolmentRow row, Cause cause, DateTimeOffset now)
    {
        if (row.UsedAt is not null)
            HostCredentials.Revoke(transaction, row.HostId, cause.Actor, now);
        row = row with { RevokedAt = now, RevokedBy = cause.Actor, Revision = row.Revision + 1 };
        row.Update(transaction);
        row.Publish(transaction, EventTopics.HostEnrolmentRevoked, cause, now);
        return row;
    }

    /// <summary>The host whose id a machine of this name takes over, or why none may be enrolled.</summary>
    private static async Task<(Refusal? Refusal, HostId? Host)> Known(
        StoreTransaction transaction,
        string name,
        CancellationToken cancellationToken
    )
    {
        var hosts = await HostRows.Named(transaction, name, cancellationToken);
        if (hosts.FirstOrDefault(host => host.Status is not HostStatus.Lost) is { } alive)
            return (
                HostCommands.Alive(alive, $"Choose another name, or revoke its access first: helios host revoke {alive.HostId} --yes"),
                null
            );
        return hosts switch
        {
            [] => (null, null),
            [var one] => (null, one.HostId),
            _ => (
                new Refusal(
                    ProblemReason.HostInUse,
                    $"{hosts.Count} hosts have the name '{name}'. Choose another name, or forget those that are gone for good "
                        + "(helios host forget)."
                ),
                null
            ),
        };
    }
}
