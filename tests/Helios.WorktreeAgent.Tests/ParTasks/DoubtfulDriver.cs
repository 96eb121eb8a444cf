using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.WorktreeAgent.ParTasks;

namespace Helios.WorktreeAgent.Tests.ParTasks;

/// <summary>The real driver, whose looks can be made to fail, and whose par tasks are counted.</summary>
internal sealed class DoubtfulDriver(ProcessParTaskDriver real) : IParTaskDriver
{
    public bool Doubts { get; set; }

    public int Binds { get; private set; }

    public string Name => real.Name;

    public Task<ParTaskRecord> Bind(ParTaskSpec spec, CancellationToken cancellationToken)
    {
        Binds++;
        return real.Bind(spec, cancellationToken);
    }

    public Task<ParTaskProbe> Probe(ParTaskRecord record, CancellationToken cancellationToken) =>
        Doubts ? throw new IOException("No answer.") : real.Probe(record, cancellationToken);

    public Task<TerminationReport> End(LaneId lane, ParTaskRecord? record, TimeSpan grace, CancellationToken cancellationToken) =>
        real.End(lane, record, grace, cancellationToken);
}
