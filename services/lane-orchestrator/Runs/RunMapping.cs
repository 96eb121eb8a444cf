using Helios.LaneOrchestrator.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Helios.LaneOrchestrator.Runs;

/// <summary>The table <c>lanes.runs</c>.</summary>
internal sealed class RunMapping : IEntityTypeConfiguration<RunRow>
{
    public void Configure(EntityTypeBuilder<RunRow> table)
    {
        table.ToTable("runs").HasKey(row => row.RunId);
    }
}

/// <summary>The runs, for reading.</summary>
internal static class RunsToRead
{
    extension(OrchestratorContext context)
    {
        public DbSet<RunRow> Runs => context.Set<RunRow>();
    }
}
