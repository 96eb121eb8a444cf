using Helios.Processes;
using Helios.Worktrees.Archive;
using Helios.Worktrees.Changes;
using Helios.Worktrees.Git;
using Helios.Worktrees.Merging;
using Helios.Worktrees.Places;
using Helios.Worktrees.Pool;
using Helios.Worktrees.Reading;
using Helios.Worktrees.Setup;
using Helios.Worktrees.Sources;
using Helios.Worktrees.Surveys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Helios.Worktrees.Lifecycle;

/// <summary>Adds worktrees to a composition.</summary>
public static class WorktreeServices
{
    /// <summary>
    /// Adds <see cref="IRepositories"/>, <see cref="IWorktrees"/>, <see cref="IArchives"/>, <see cref="ISnapshots"/>,
    /// <see cref="ILaneChanges"/>, <see cref="ILaneMerges"/>, <see cref="IPools"/> and <see cref="IMirrors"/>. The caller registers its
    /// <see cref="WorktreeOwner"/>, and logging.
    /// </summary>
    /// <param name="services">The composition.</param>
    /// <param name="configuration">Where <see cref="WorktreeOptions"/> are read from.</param>
    public static IServiceCollection AddWorktrees(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<WorktreeOptions>()
            .Bind(configuration.GetSection(WorktreeOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IProcessRunner>(ProcessRunner.Instance);
        services.TryAddSingleton<IFaultPoints, NoFaultPoints>();
        return services.AddGit().AddSources().AddPlaces().AddPool().AddArchive().AddMerging().AddLifecycle();
    }

    private static IServiceCollection AddGit(this IServiceCollection services)
    {
        services.AddSingleton<SharedFiles>();
        services.AddSingleton<LocalConfiguration>();
        services.AddSingleton<GitProgram>();
        services.AddHostedService<GitCheck>();
        services.AddSingleton<RepositoryReader>();
        services.AddSingleton<SubmoduleSettings>();
        services.AddSingleton<Submodules>();
        return services;
    }

    private static IServiceCollection AddSources(this IServiceCollection services)
    {
        services.AddSingleton<RememberedRepositories>();
        services.AddSingleton<RepositorySetups>();
        services.AddSingleton<Mirrors>();
        services.AddSingleton<IMirrors>(provider => provider.GetRequiredService<Mirrors>());
        services.AddSingleton<BaseTips>();
        services.AddSingleton<Repositories>();
        services.AddSingleton<ReachableRepositories>();
        services.AddSingleton<IRepositories>(provider => provider.GetRequiredService<Repositories>());
        return services;
    }

    private static IServiceCollection AddPlaces(this IServiceCollection services)
    {
        services.AddSingleton<FileSystems>();
        services.AddSingleton<RepositoryLocks>();
        services.AddSingleton<WorktreePlaces>();
        services.AddSingleton<CheckoutSlots>();
        services.AddSingleton<StepLimits>();
        services.AddSingleton<SharedWorktree>();
        services.AddSingleton<LinkExcludes>();
        services.AddSingleton<LaneBranches>();
        services.AddSingleton<Registrations>();
        services.AddSingleton<Trash>();
        services.AddSingleton<PartialWorktree>();
        services.AddSingleton<LaneTraffic>();
        return services;
    }

    private static IServiceCollection AddPool(this IServiceCollection services)
    {
        services.AddSingleton<PoolStore>();
        services.AddSingleton<PoolClaims>();
        services.AddSingleton<PoolEntryMaker>();
        services.AddSingleton<PoolSorting>();
        services.AddSingleton<PoolKeeper>();
        services.AddSingleton<IPools>(provider => provider.GetRequiredService<PoolKeeper>());
        return services;
    }

    private static IServiceCollection AddArchive(this IServiceCollection services)
    {
        services.AddSingleton<TreeWalk>();
        services.AddSingleton<Surveyor>();
        services.AddSingleton<TemporaryTree>();
        services.AddSingleton<NestedRepositories>();
        services.AddSingleton<UnsavedCommits>();
        services.AddSingleton<ForgottenCommits>();
        services.AddSingleton<Archiver>();
        services.AddSingleton<Archives>();
        services.AddSingleton<SnapshotTurns>();
        services.AddSingleton<Snapshots>();
        services.AddSingleton<RestoredIndex>();
        services.AddSingleton<RestoredParts>();
        services.AddSingleton<Restorer>();
        services.AddSingleton<IArchives, LaneArchives>();
        services.AddSingleton<ISnapshots, LaneSnapshots>();
        services.AddSingleton<ILaneChanges, LaneChanges>();
        return services;
    }

    private static IServiceCollection AddMerging(this IServiceCollection services)
    {
        services.AddSingleton<UserActs>();
        services.AddSingleton<LaneStates>();
        services.AddSingleton<Scratches>();
        services.AddSingleton<MergeQuestions>();
        services.AddSingleton<ScratchMerge>();
        services.AddSingleton<MergeTargets>();
        services.AddSingleton<LaneMoves>();
        services.AddSingleton<MergePreviews>();
        services.AddSingleton<LaneCommit>();
        services.AddSingleton<LaneUpdate>();
        services.AddSingleton<LaneMerge>();
        services.AddSingleton<PushRemotes>();
        services.AddSingleton<LanePush>();
        services.AddSingleton<PullRequestDrafts>();
        services.AddSingleton<ILaneMerges, LaneMerges>();
        return services;
    }

    private static IServiceCollection AddLifecycle(this IServiceCollection services)
    {
        services.AddSingleton<SetupCommands>();
        services.AddSingleton<WorktreeInclude>();
        services.AddSingleton<ProvisionTarget>();
        services.AddSingleton<WorktreeRegistration>();
        services.AddSingleton<WorktreeFiles>();
        services.AddSingleton<WorktreeSetup>();
        services.AddSingleton<Provisioner>();
        services.AddSingleton<LaneCommits>();
        services.AddSingleton<WorkSaver>();
        services.AddSingleton<WorkRescue>();
        services.AddSingleton<WorktreeRelease>();
        services.AddSingleton<UnseenLanes>();
        services.AddSingleton<Removal>();
        services.AddSingleton<OrphanedWorktrees>();
        services.AddSingleton<TrashCollection>();
        services.AddSingleton<Inventory>();
        services.AddSingleton<IWorktrees, WorktreeKeeper>();
        return services;
    }
}
