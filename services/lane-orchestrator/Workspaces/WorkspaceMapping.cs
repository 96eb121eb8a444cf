using Helios.LaneOrchestrator.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Helios.LaneOrchestrator.Workspaces;

/// <summary>The table <c>lanes.workspaces</c>.</summary>
internal sealed class WorkspaceMapping : IEntityTypeConfiguration<WorkspaceRow>
{
    public void Configure(EntityTypeBuilder<WorkspaceRow> table)
    {
        table.ToTable("workspaces").HasKey(row => row.WorkspaceId);
        table.PrimitiveCollection(row => row.Hosts)!.IsIdList();
    }
}

/// <summary>The workspaces, for reading.</summary>
internal static class WorkspacesToRead
{
    extension(OrchestratorContext context)
    {
        public DbSet<WorkspaceRow> Workspaces => context.Set<WorkspaceRow>();
    }
}
