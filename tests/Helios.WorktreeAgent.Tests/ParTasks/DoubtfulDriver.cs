using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.ParTasks;

namespace Helios.WorktreeAgent.Tests.ParTasks;

/// <summary>The real driver, whose looks can be made to fail, and whose par tasks are counted.</summary>
internal sealed class DoubtfulDriver(ProcessParTaskDriver real) : IParTaskDriver
{
    private int doubted;

    public bool DoubtJudge { get; set; }

    public int Binds { get; private set; }

    /// <summary>How many looks have failed.</summary>
    public int Doubted => Volatile.Read(ref doubted);

    public string Name => real.Name;

    public Task<ParTaskRecord> Bind(ParTaskSpec spec, CancellationToken cancellationToken)
    {
        Binds++;
        return real.Bind(spec, cancellationToken);
    }

    public Task<ParTaskProbe> Probe(ParTaskRecord record, CancellationToken cancellationToken)
    {
        if (!DoubtJudge)
            return real.Probe(record, cancellationToken);
        Interlocked.Increment(ref doubted);
        throw new IOException("No answer.");
    }

    public Task<TerminationReport> End(LaneId lane, ParTaskRecord? record, TimeSpan grace, CancellationToken cancellationToken) =>
        real.End(lane, record, grace, cancellationToken);
}
