using System.Text.Json;
using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Operations;
using Helios.Contracts.Runs;
using Helios.Contracts.Workspaces;
using Helios.Contracts.Worktrees;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Runs;
using Helios.LaneOrchestrator.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Helios.LaneOrchestrator.Persistence;

/// <summary>
/// The orchestrator's tables, for reading. Writes happen in the transaction of a message, through <see cref="Table{TRow}"/>, which takes
/// names and conversions from this model.
/// </summary>
internal sealed class OrchestratorContext(DbContextOptions<OrchestratorContext> options) : DbContext(options)
{
    /// <summary>The model, built once.</summary>
    public static IModel SharedModel { get; } = Build();

    public DbSet<WorkspaceRow> Workspaces => Set<WorkspaceRow>();

    public DbSet<HostRow> Hosts => Set<HostRow>();

    public DbSet<LaneState> Lanes => Set<LaneState>();

    public DbSet<RunRow> Runs => Set<RunRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configuration)
    {
        Id<WorkspaceId>();
        Id<HostId>();
        Id<LaneId>();
        Id<RunId>();
        Id<SessionId>();
        Id<OperationId>();
        Word<LaneStatus>();
        Word<LaneReason>();
        Word<HostStatus>();
        Word<RunStatus>();
        Word<CompletionPolicy>();
        Word<ParTaskLostPolicy>();
        Word<AgentIdlePolicy>();
        Word<OperationKind>();
        Word<ProvisionStep>();
        Json<ParTaskView>();
        Json<HostMeasures>();
        Json<ArchiveView>();
        Json<SetupSteps>();
        Json<RepositorySetup>();
        Json<List<SetupApproval>>();
        Json<Dictionary<string, string>>();
        Json<Dictionary<string, long>>();
        Json<List<LaneTransition>>();
        Json<List<HostIncident>>();

        void Id<TId>()
            where TId : struct, IHeliosId<TId> => configuration.Properties<TId>().HaveConversion<IdText<TId>>();

        void Word<TEnum>()
            where TEnum : struct, Enum => configuration.Properties<TEnum>().HaveConversion<WordText<TEnum>>();

        void Json<T>()
            where T : class => configuration.Properties<T>().HaveConversion<JsonText<T>, ByReference<T>>().HaveColumnType("jsonb");
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.HasDefaultSchema("lanes");
        model.Entity<WorkspaceRow>(table =>
        {
            table.ToTable("workspaces").HasKey(row => row.WorkspaceId);
            IdList<HostId>(table.PrimitiveCollection(row => row.Hosts)!);
        });
        model.Entity<HostRow>(table => table.ToTable("hosts").HasKey(row => row.HostId));
        model.Entity<LaneState>(table =>
        {
            table.ToTable("lanes").HasKey(row => row.LaneId);
            table.Ignore(row => row.CorrelationId);
            table.Ignore(row => row.CurrentState);
            table.Ignore(row => row.Change);
            table.Ignore(row => row.HasChanged);
            IdList(table.PrimitiveCollection(row => row.RunsInFlight));
            IdList(table.PrimitiveCollection(row => row.SessionsInFlight));
            IdList(table.PrimitiveCollection(row => row.RefusedBy));
        });
        model.Entity<RunRow>(table => table.ToTable("runs").HasKey(row => row.RunId));

        foreach (var property in model.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));

        static void IdList<T>(PrimitiveCollectionBuilder<List<T>> column)
            where T : struct, IHeliosId<T> => column.ElementType().HasConversion<IdText<T>>();
    }

    private static IModel Build()
    {
        using var context = new OrchestratorContext(new DbContextOptionsBuilder<OrchestratorContext>().UseNpgsql().Options);
        return context.Model;
    }

    private sealed class IdText<TId>() : ValueConverter<TId, string>(id => HeliosId.Format(id), text => HeliosId.Parse<TId>(text))
        where TId : struct, IHeliosId<TId>;

    private sealed class WordText<TEnum>()
        : ValueConverter<TEnum, string>(value => SnakeCase.Of(value), text => SnakeCase.Parse<TEnum>(text))
        where TEnum : struct, Enum;

    private sealed class JsonText<T>()
        : ValueConverter<T, string>(value => Sql.Json(value), text => JsonSerializer.Deserialize<T>(text, PublicJson.Tolerant)!)
        where T : class;

    // Nothing is tracked, so nothing is compared.
    private sealed class ByReference<T>() : ValueComparer<T>((left, right) => ReferenceEquals(left, right), value => 0)
        where T : class;
}
