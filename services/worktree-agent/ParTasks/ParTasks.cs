using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.WorktreeAgent.Hosting;
using Helios.WorktreeAgent.Operations;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>Binds and ends the par tasks of lanes, with the driver of each.</summary>
internal sealed class ParTasks(
    IEnumerable<IParTaskDriver> drivers, LaneLedger ledger, LaneEnvironment environment, IOptions<WorktreeAgentOptions> options)
{
    private readonly IParTaskDriver[] drivers = [.. drivers];

    public IReadOnlyList<string> Drivers => [.. drivers.Select(driver => driver.Name)];

    /// <summary>Binds a par task and writes it down. The same operation gets the same par task.</summary>
    /// <param name="lane">The lane, with its name, worktree and ports in its record.</param>
    /// <param name="operation">The operation that binds it.</param>
    /// <param name="mayExist">Whether an earlier attempt of the operation may have made it.</param>
    /// <param name="cancellationToken">Cancels the binding.</param>
    public async Task<ParTaskRecord> Bind(LaneId lane, OperationId operation, bool mayExist, CancellationToken cancellationToken)
    {
        var record = ledger.Find(lane) ?? throw new InvalidOperationException($"Lane {lane} is not known on this host.");
        var id = $"pt_{Ulid.Format(operation.Value)}";
        if (record.ParTask is { } bound && bound.ParTaskId == id)
            return bound;
        var made = await drivers[0].Bind(
            new ParTaskSpec
            {
                LaneId = lane,
                ParTaskId = id,
                WorktreePath = record.WorktreePath,
                Environment = environment.Of(lane, record.DisplayName, record.Ports),
                MayExist = mayExist,
            },
            cancellationToken);
        ledger.Change(lane, current => current with { ParTask = made, Loss = null });
        return made;
    }

    public Task<ParTaskProbe> Probe(ParTaskRecord record, CancellationToken cancellationToken) =>
        DriverOf(record).Probe(record, cancellationToken);

    /// <summary>Ends everything that runs for a lane. Cancelling leaves it half done, for the next agent: it never cuts the grace short.</summary>
    public Task<TerminationReport> End(LaneId lane, CancellationToken cancellationToken)
    {
        var record = ledger.Find(lane)?.ParTask;
        return DriverOf(record).End(lane, record, options.Value.KillGrace, CancellationToken.None).WaitAsync(cancellationToken);
    }

    private IParTaskDriver DriverOf(ParTaskRecord? record) =>
        Array.Find(drivers, driver => driver.Name == record?.Driver) ?? drivers[0];
}
