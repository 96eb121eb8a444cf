using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Tmux;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>Binds and ends the par tasks of lanes, each with its driver.</summary>
internal sealed class ParTasks(
    IEnumerable<IParTaskDriver> drivers,
    TmuxServer tmux,
    ParProgram par,
    LaneLedger ledger,
    LaneEnvironment environment,
    StrayProcesses strays,
    IOptions<ParTaskOptions> options,
    IOptions<HostOptions> host
)
{
    // The first is for new par tasks; existing ones keep their driver.
    private readonly IParTaskDriver[] drivers = Order([.. drivers], options.Value.ParTaskDriver, tmux.IsAvailable, par);

    /// <summary>The drivers of this host, the one for new par tasks first.</summary>
    public IReadOnlyList<string> Drivers =>
        [
            .. drivers
                .Select(driver => driver.Name)
                .Where(name =>
                    name switch
                    {
                        TmuxParTaskDriver.DriverName => tmux.IsAvailable,
                        CliParTaskDriver.DriverName => name == options.Value.ParTaskDriver,
                        _ => true,
                    }
                ),
        ];

    /// <summary>Whether a new par task can be created before its worktree exists.</summary>
    public bool AreMadeBeforeWorktrees => !drivers[0].NeedsWorktree;

    /// <summary>Binds a par task and records it. The same operation gets the same par task.</summary>
    /// <param name="lane">The lane; its record contains name, worktree and ports.</param>
    /// <param name="operation">The operation that binds it.</param>
    /// <param name="mayExist">Whether an earlier attempt of the operation may have created it.</param>
    /// <param name="cancellationToken">Cancels the binding.</param>
    public async Task<ParTaskRecord> Bind(LaneId lane, OperationId operation, bool mayExist, CancellationToken cancellationToken)
    {
        var made = await Make(lane, operation, ledger.Find(lane)?.WorktreePath ?? "", mayExist, cancellationToken);
        ledger.Change(
            lane,
            current => current.ParTask == made && current.Loss is null ? current : current with { ParTask = made, Loss = null }
        );
        return made;
    }

    /// <summary>
    /// Creates the par task of an operation; the caller records it. Until then it has no owner, and is ended with the lane's processes.
    /// </summary>
    public async Task<ParTaskRecord> Make(
        LaneId lane,
        OperationId operation,
        string worktreePath,
        bool mayExist,
        CancellationToken cancellationToken
    )
    {
        var record = ledger.Find(lane) ?? throw new InvalidOperationException($"Lane {lane} is unknown on this host.");
        var id = $"pt_{Ulid.Format(operation.Value)}";
        if (record.ParTask is { } bound && bound.ParTaskId == id && !bound.HasGone)
            return bound;
        return await drivers[0]
            .Bind(
                new ParTaskSpec
                {
                    LaneId = lane,
                    ParTaskId = id,
                    WorktreePath = worktreePath,
                    Environment = environment.Of(lane, record.DisplayName, record.Ports),
                    MayExist = mayExist,
                },
                cancellationToken
            );
    }

    public Task<ParTaskProbe> Probe(ParTaskRecord record, CancellationToken cancellationToken) =>
        DriverOf(record).Probe(record, cancellationToken);

    /// <summary>The words that execute a command inside a lane's par task; null if it needs none.</summary>
    public IReadOnlyList<string>? Through(LaneId lane, IReadOnlyList<string> argv) =>
        ledger.Find(lane)?.ParTask is { } record ? DriverOf(record).Through(record, argv) : null;

    /// <summary>
    /// Ends everything that runs for a lane. Cancellation leaves it unfinished for the next agent process; it never shortens the grace
    /// period.
    /// </summary>
    public async Task<TerminationReport> End(LaneId lane, CancellationToken cancellationToken)
    {
        var known = ledger.Find(lane);
        var record = known?.ParTask;
        // A lane without a record may have anything; the driver with sessions finds processes, too.
        var driver = record is null ? Array.Find(drivers, driver => driver.Name == TmuxParTaskDriver.DriverName) : null;
        var report = await (driver ?? DriverOf(record))
            .End(lane, record, host.Value.KillGrace, CancellationToken.None)
            .WaitAsync(cancellationToken);
        if (known is not { WorktreePath: { Length: > 0 } worktree })
            return report;
        var stray = await strays.End(worktree, host.Value.KillGrace, CancellationToken.None).WaitAsync(cancellationToken);
        return new TerminationReport(
            [.. report.Ended, .. stray.Ended],
            report.Forced || stray.Forced,
            [.. report.Survivors, .. stray.Survivors]
        )
        {
            LeftAlone = stray.LeftAlone,
        };
    }

    private static IParTaskDriver[] Order(IParTaskDriver[] drivers, string wanted, bool hasTmux, ParProgram par)
    {
        if (wanted == TmuxParTaskDriver.DriverName && !hasTmux)
            throw new InvalidOperationException(
                $"{ParTaskOptions.Section}:ParTaskDriver is 'tmux', but tmux 3.2 or newer is not installed. Install it, or set 'process'."
            );
        if (wanted == CliParTaskDriver.DriverName && par.Path is null)
            throw new InvalidOperationException(
                $"{ParTaskOptions.Section}:ParTaskDriver is 'cli', but program '{par.Name}' was not found. Install it, set "
                    + $"{ParTaskOptions.Section}:ParCreate and the related settings, or choose another driver."
            );
        var first =
            wanted == "auto"
                ? hasTmux
                    ? TmuxParTaskDriver.DriverName
                    : "process"
                : wanted;
        return [.. drivers.OrderBy(driver => driver.Name == first ? 0 : 1)];
    }

    private IParTaskDriver DriverOf(ParTaskRecord? record) => Array.Find(drivers, driver => driver.Name == record?.Driver) ?? drivers[0];
}
