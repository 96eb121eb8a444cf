namespace Helios.Bench;

/// <summary>Processor time of an embedded system since its start, by what used it; milliseconds.</summary>
/// <param name="Own">Its .NET process.</param>
/// <param name="Children">What it has started and has ended: git, runs.</param>
/// <param name="Postgres">Its Postgres.</param>
/// <param name="Tmux">Its tmux servers, with the shells in them that have ended.</param>
internal sealed record CpuShares(double Own, double Children, double Postgres, double Tmux)
{
    public double Total => Own + Children + Postgres + Tmux;

    public static CpuShares Of(HeliosUnderTest system)
    {
        var postgres = system.PostgresProcesses;
        return new CpuShares(
            Consumption.CpuMilliseconds(system.Pid),
            Consumption.ChildrenCpuMilliseconds(system.Pid),
            // The first is the postmaster, which waits for the others.
            postgres.Sum(Consumption.CpuMilliseconds) + Consumption.ChildrenCpuMilliseconds(postgres[0]),
            Consumption.TmuxServers(system.Home).Sum(Consumption.CpuMillisecondsWithChildren)
        );
    }

    public CpuShares Since(CpuShares before, int lanes) =>
        new(
            (Own - before.Own) / lanes,
            (Children - before.Children) / lanes,
            (Postgres - before.Postgres) / lanes,
            (Tmux - before.Tmux) / lanes
        );

    public override string ToString() => $"{Total:0} ms (.NET {Own:0}, git and runs {Children:0}, Postgres {Postgres:0}, tmux {Tmux:0})";
}
