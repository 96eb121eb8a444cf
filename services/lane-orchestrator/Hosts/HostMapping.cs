using Helios.LaneOrchestrator.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>The table <c>lanes.hosts</c>.</summary>
internal sealed class HostMapping : IEntityTypeConfiguration<HostRow>
{
    public void Configure(EntityTypeBuilder<HostRow> table)
    {
        table.ToTable("hosts").HasKey(row => row.HostId);
        table.Property(row => row.Incidents).IsJson();
        table.Property(row => row.Agents).IsJson();
    }
}

/// <summary>The hosts, for reading.</summary>
internal static class HostsToRead
{
    extension(OrchestratorContext context)
    {
        public DbSet<HostRow> Hosts => context.Set<HostRow>();
    }
}
