using System.Text.Json;
using Helios.Contracts;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Helios.LaneOrchestrator.Persistence;

/// <summary>
/// The orchestrator's tables, for reading; each feature maps its rows and offers them as an extension. Writes happen in the transaction of
/// a message, through <see cref="MappedTable"/>, which takes names and conversions from this model.
/// </summary>
internal sealed class OrchestratorContext(DbContextOptions<OrchestratorContext> options) : DbContext(options)
{
    /// <summary>The model, from the source that is generated from the mappings.</summary>
    public static IModel SharedModel { get; } = Build();

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
        Word<AgentScope>();
        Word<MergeStrategy>();
        Word<UsageLimitPolicy>();
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

        void Id<TId>()
            where TId : struct, IHeliosId<TId> => configuration.Properties<TId>().HaveConversion<IdText<TId>>();

        void Word<TEnum>()
            where TEnum : struct, Enum => configuration.Properties<TEnum>().HaveConversion<WordText<TEnum>>();

        void Json<T>()
            where T : class => configuration.Properties<T>().HaveConversion<JsonText<T>, ByReference<T>>().HaveColumnType("jsonb");
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.HasDefaultSchema(LaneSchema.Name);
        // Each feature maps its own rows.
        model.ApplyConfigurationsFromAssembly(typeof(OrchestratorContext).Assembly);
        foreach (var property in model.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
    }

    private static IModel Build()
    {
        using var context = new OrchestratorContext(new DbContextOptionsBuilder<OrchestratorContext>().UseNpgsql().Options);
        return context.Model;
    }
}
