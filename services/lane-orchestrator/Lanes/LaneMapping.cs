using Helios.LaneOrchestrator.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>The table <c>lanes.lanes</c>.</summary>
internal sealed class LaneMapping : IEntityTypeConfiguration<LaneState>
{
    public void Configure(EntityTypeBuilder<LaneState> table)
    {
        table.ToTable("lanes").HasKey(row => row.LaneId);
        table.Ignore(row => row.CorrelationId);
        table.Ignore(row => row.CurrentState);
        table.Ignore(row => row.Change);
        table.Ignore(row => row.HasChanged);
        table.PrimitiveCollection(row => row.RunsInFlight).IsIdList();
        table.PrimitiveCollection(row => row.SessionsInFlight).IsIdList();
        table.PrimitiveCollection(row => row.RefusedBy).IsIdList();
    }
}

/// <summary>The lanes, for reading.</summary>
internal static class LanesToRead
{
    extension(OrchestratorContext context)
    {
        public DbSet<LaneState> Lanes => context.Set<LaneState>();
    }
}
