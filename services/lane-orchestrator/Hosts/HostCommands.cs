using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Operations;
using Helios.Contracts.Pools;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.DependencyInjection;
using static Helios.LaneOrchestrator.Lanes.LaneContext;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>
/// What operators do with hosts. Each command is one transaction that locks the host's row, so admission is before or after it.
/// </summary>
internal sealed class HostCommands([FromKeyedServices(LaneSchema.Name)] UnitOfWork work, TimeProvider time)
{
    private DateTimeOffset Now => Sql.Moment(time.GetUtcNow());

    /// <summary>Replaces the operator's labels. The queue is woken, because lanes may wait for them.</summary>
    public Task<Answer<HostView>> Change(
        HostId id,
        HostChange change,
        long? expectedRevision,
        Cause cause,
        CancellationToken cancellationToken
    ) =>
        Edit(
            id,
            expectedRevision,
            async (transaction, host, token) =>
            {
                if (change.Labels is not { } labels || Same(host.Labels, labels))
                    return [];
                host.Labels = new Dictionary<string, string>(labels, StringComparer.Ordinal);
                await AskForNext(transaction, cause, token);
                return [(EventTopics.HostChanged, [])];
            },
            cause,
            cancellationToken
        );

    /// <summary>Gives the host no more lanes, and cleans up those it has if asked to. Idempotent.</summary>
    public Task<Answer<HostView>> Drain(HostId id, HostDrainRequest asked, Cause cause, CancellationToken cancellationToken) =>
        Edit(
            id,
            expectedRevision: null,
            async (transaction, host, token) =>
            {
                if (asked.CleanUp is true)
                    await CleanUp(transaction, id, asked.Force is true, cause, token);
                if (host.Draining)
                    return [];
                host.Draining = true;
                await transaction.Send(Endpoints.Address(Endpoints.Lanes), new SendPools { HostId = id }, token);
                if (host.Status is HostStatus.Lost)
                    return [(EventTopics.HostDraining, [])];
                host.Status = host.StatusWhenReachable();
                return host.Status is HostStatus.Drained
                    ? [(EventTopics.HostDraining, []), (EventTopics.HostDrained, [])]
                    : [(EventTopics.HostDraining, [])];
            },
            cause,
            cancellationToken
        );

    /// <summary>Gives the host lanes again. Idempotent.</summary>
    public Task<Answer<HostView>> Undrain(HostId id, Cause cause, CancellationToken cancellationToken) =>
        Edit(
            id,
            expectedRevision: null,
            async (transaction, host, token) =>
            {
                if (!host.Draining)
                    return [];
                host.Draining = false;
                if (host.Status is not HostStatus.Lost)
                    host.Status = HostStatus.Online;
                await transaction.Send(Endpoints.Address(Endpoints.Lanes), new SendPools { HostId = id }, token);
                await AskForNext(transaction, cause, token);
                return [(EventTopics.HostUndrained, [])];
            },
            cause,
            cancellationToken
        );

    /// <summary>
    /// Gives up a lost host and everything on it: its lanes close, their names and slots are free. Refused while the host responds, because
    /// it would join again and have its worktrees removed.
    /// </summary>
    public Task<Answer<HostLeftovers>> Forget(HostId id, bool dryRun, Cause cause, CancellationToken cancellationToken) =>
        work.Run<Answer<HostLeftovers>>(
            async (transaction, token) =>
            {
                if (await HostRows.Lock(transaction, id, token) is not { } host)
                    return NotFound(id);
                var left = await Leftovers.Of(transaction, host, dryRun, token);
                if (dryRun)
                    return left;
                if (host.Status is not HostStatus.Lost)
                    return Alive(host, "Stop its worktree agent for good, and forget it when it is lost; or drain it.");

                foreach (var lane in left.Lanes)
                    await transaction.Send(
                        Endpoints.Address(Endpoints.Lanes),
                        new LaneHostForgotten
                        {
                            LaneId = lane.LaneId,
                            HostId = id,
                            Snapshot = lane.Snapshot,
                            Cause = cause,
                        },
                        token
                    );
                var now = Now;
                host.Revision++;
                host.UpdatedAt = now;
                ForgottenHosts.Forget(transaction, host, successor: null, now);
                new HostEvents(transaction, host, cause, null, now).Publish(
                    EventTopics.HostForgotten,
                    null,
                    ("lanes", ToJson(left.Lanes)),
                    ("archives", ToJson(left.Archives)),
                    ("workspaces", ToJson(left.Workspaces))
                );
                await transaction.Send(Endpoints.Address(Endpoints.Sessions), new HostForgotten { HostId = id, Cause = cause }, token);
                // Recounts the workspaces' pools without it.
                await transaction.Send(Endpoints.Address(Endpoints.Lanes), new SendPools { HostId = id }, token);
                return left;
            },
            cancellationToken
        );

    /// <summary>
    /// Makes the machine of one host take over the id of a lost one. From this commit on, messages of the old incarnation are refused, and
    /// its operations are ordered again under new ids, so that its late reports about them are ignored.
    /// </summary>
    public Task<Answer<HostView>> Replace(HostId old, HostId by, Cause cause, CancellationToken cancellationToken) =>
        work.Run<Answer<HostView>>(
            async (transaction, token) =>
            {
                if (old == by)
                    return new Refusal(ProblemReason.InvalidRequest, "A host cannot replace itself; name the host of the new machine.");
                // In the order of the ids, so that two of these commands do not wait for each other.
                var rows = new Dictionary<HostId, HostRow?>();
                foreach (var id in new[] { old, by }.OrderBy(id => id.ToString(), StringComparer.Ordinal))
                    rows[id] = await HostRows.Lock(transaction, id, token);
                if (rows[old] is not { } host)
                    return NotFound(old);
                if (rows[by] is not { } machine)
                    return NotFound(by);
                if (WhyNot(host, machine) is { } refusal)
                    return refusal;
                await TakeOver(transaction, host, machine, cause, token);
                return host.ToView();
            },
            cancellationToken
        );

    private async Task TakeOver(
        StoreTransaction transaction,
        HostRow host,
        HostRow machine,
        Cause cause,
        CancellationToken cancellationToken
    )
    {
        var now = Now;
        machine.Revision++;
        machine.UpdatedAt = now;
        ForgottenHosts.Forget(transaction, machine, successor: host.HostId, now);
        new HostEvents(transaction, machine, cause, null, now).Publish(
            EventTopics.HostForgotten,
            null,
            ("successor", host.HostId.ToString()),
            ("lanes", new JsonArray())
        );

        // Above every count of starts and every start of an agent without its folder, which begins at the clock's seconds.
        host.Incarnation = Math.Max(host.Incarnation, now.ToUnixTimeSeconds()) + 1;
        host.Revision++;
        host.UpdatedAt = now;
        HostRows.Write(transaction, host);
        new HostEvents(transaction, host, cause, null, now).Publish(
            EventTopics.HostReplaced,
            null,
            ("by", machine.HostId.ToString()),
            ("by_name", machine.Name),
            ("incarnation", host.Incarnation)
        );
        await ForgottenHosts.OrderTakeOver(
            transaction,
            new ForgottenHosts.Row(machine.HostId, machine.Revision, (host.HostId, host.Incarnation)),
            cause,
            cancellationToken
        );
        await RenewOperations(transaction, host.HostId, now, cause, cancellationToken);
        await transaction.Send(Endpoints.Address(Endpoints.Lanes), new SendPools { HostId = machine.HostId }, cancellationToken);
    }

    private static Refusal? WhyNot(HostRow host, HostRow machine)
    {
        if (host.Status is not HostStatus.Lost)
            return Alive(host, "Stop the agent of the old machine first.");
        var name = $"Host {machine.HostId} ({machine.Name})";
        if (machine.Status is HostStatus.Lost)
            return new Refusal(ProblemReason.HostUnreachable, $"{name} does not respond; start its worktree agent.");
        return machine.UsedSlots == 0
            ? null
            : new Refusal(
                ProblemReason.HostInUse,
                $"{name} has {machine.UsedSlots} open lanes of its own; clean them up first: helios host drain {machine.HostId} --clean-up "
                    + "--wait"
            )
            {
                Fields = new Dictionary<string, object?> { ["open_lanes"] = machine.UsedSlots },
            };
    }

    private async Task<Answer<HostView>> Edit(
        HostId id,
        long? expectedRevision,
        Func<StoreTransaction, HostRow, CancellationToken, Task<(string Topic, (string Name, JsonNode? Value)[] Fields)[]>> edit,
        Cause cause,
        CancellationToken cancellationToken
    ) =>
        await work.Run<Answer<HostView>>(
            async (transaction, token) =>
            {
                if (await HostRows.Lock(transaction, id, token) is not { } host)
                    return NotFound(id);
                if (expectedRevision is { } expected && expected != host.Revision)
                    return new Refusal(
                        ProblemReason.RevisionConflict,
                        $"The host is at revision {host.Revision}, not {expected}. Read it again before you change it."
                    );
                var events = await edit(transaction, host, token);
                if (events.Length == 0)
                    return host.ToView();
                var now = Now;
                host.Revision++;
                host.UpdatedAt = now;
                HostRows.Write(transaction, host);
                var told = new HostEvents(transaction, host, cause, null, now);
                foreach (var (topic, fields) in events)
                    told.Publish(topic, null, fields);
                return host.ToView();
            },
            cancellationToken
        );

    private static async Task CleanUp(
        StoreTransaction transaction,
        HostId host,
        bool force,
        Cause cause,
        CancellationToken cancellationToken
    )
    {
        foreach (var lane in await HostRows.LanesOn(transaction, host, cancellationToken))
            await transaction.Send(
                Endpoints.Address(Endpoints.Lanes),
                new CleanUpLane
                {
                    LaneId = lane,
                    Force = force,
                    Cause = cause,
                },
                cancellationToken
            );
    }

    private static async Task RenewOperations(
        StoreTransaction transaction,
        HostId host,
        DateTimeOffset now,
        Cause cause,
        CancellationToken cancellationToken
    )
    {
        var operations = new List<(OperationRef Operation, OperationKind Kind)>();
        await using (
            var command = await transaction.Command(
                "select operation_id, lane_id, fence, kind from host_operations where host_id = $1 and settled_at is null order by fence",
                cancellationToken,
                host.ToString()
            )
        )
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await row.ReadAsync(cancellationToken))
                operations.Add(
                    (
                        new OperationRef
                        {
                            OperationId = OperationId.Parse(row.GetString(0)),
                            LaneId = LaneId.Parse(row.GetString(1)),
                            HostId = host,
                            Fence = row.GetInt64(2),
                        },
                        SnakeCase.Parse<OperationKind>(row.GetString(3))
                    )
                );
        }

        foreach (var (operation, kind) in operations)
            await transaction.Send(
                Endpoints.Address(Endpoints.Lanes),
                new OperationSuperseded
                {
                    Operation = operation,
                    Kind = kind,
                    HighestFence = operation.Fence,
                    OccurredAt = now,
                    Cause = cause,
                },
                cancellationToken
            );
    }

    private static Task AskForNext(StoreTransaction transaction, Cause cause, CancellationToken cancellationToken) =>
        transaction.Send(Endpoints.Address(Endpoints.Admission), new AdmitNext { Cause = cause }, cancellationToken);

    private static bool Same(Dictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        before.Count == after.Count && before.All(label => after.TryGetValue(label.Key, out var value) && value == label.Value);

    public static Refusal NotFound(HostId host) => new(ProblemReason.HostNotFound, $"No host {host}; GET /v1/hosts lists the hosts.");

    public static Refusal Alive(HostRow host, string next) =>
        new(
            ProblemReason.HostAlive,
            $"Host {host.HostId} ({host.Name}) was heard from at {host.LastHeartbeatAt:O} and is {SnakeCase.Of(host.Status)}. {next}"
        )
        {
            Fields = new Dictionary<string, object?> { ["host_status"] = SnakeCase.Of(host.Status) },
        };
}
