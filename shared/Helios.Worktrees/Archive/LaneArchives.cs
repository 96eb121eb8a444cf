using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Setup;
using Helios.Worktrees.Sources;
using Microsoft.Extensions.Logging;

namespace Helios.Worktrees.Archive;

/// <summary>The implementation of <see cref="IArchives"/>.</summary>
internal sealed partial class LaneArchives(
    Repositories repositories,
    ReachableRepositories reachable,
    Archives archives,
    Restorer restorer,
    RepositorySetups setups,
    ILogger<LaneArchives> logger
) : IArchives
{
    public async Task<IReadOnlyList<FoundArchive>> Find(LaneId? only, CancellationToken cancellationToken)
    {
        var found = new List<FoundArchive>();
        foreach (var commonDir in await reachable.Find(cancellationToken))
        {
            var repository = new GitRepository(commonDir, Bare: false);
            try
            {
                foreach (var (lane, archive) in await archives.All(repository, only, cancellationToken))
                    found.Add(Found(repository, lane, archive));
            }
            catch (GitException failure)
            {
                LogNotListed(commonDir, failure.Message);
            }
        }
        return found;
    }

    private FoundArchive Found(GitRepository repository, LaneId lane, OpenedArchive archive)
    {
        const string heads = "refs/heads/";
        var manifest = archive.Manifest;
        var followed = manifest.HeadRef is { } head && head.StartsWith(heads, StringComparison.Ordinal) ? head[heads.Length..] : null;
        return new FoundArchive
        {
            LaneId = lane,
            Repository = repositories.AddressOf(repository),
            Archive = new ArchiveView
            {
                Ref = Archives.RefOf(lane),
                Commit = archive.Commit,
                Dirty = manifest.Dirty,
                UnmergedCommits = manifest.UnmergedCommits,
                At = manifest.At,
            },
            Branch = manifest.Branch ?? followed ?? LaneBranches.NameOf(lane),
            BaseCommit = manifest.BaseCommit ?? manifest.HeadCommit,
        };
    }

    public async Task<BaseResolution> Resolve(
        string repository,
        ArchiveSource source,
        string branch,
        string baseCommit,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var opened = await repositories.Open(repository, cancellationToken);
            var existing = Repositories.Take(opened, branch);
            var plan = await restorer.Plan(opened, source, branch, baseCommit, cancellationToken);
            return new BaseResolution.Resolved(baseCommit, existing is not null)
            {
                Setup = await setups.At(opened, plan.Tip ?? baseCommit, cancellationToken),
            };
        }
        catch (RepositoryRefusedException refused)
        {
            return new BaseResolution.Refused(refused.Reason, refused.Message);
        }
        catch (Exception failure) when (failure is GitException or IOException or UnauthorizedAccessException)
        {
            return new BaseResolution.Refused(RefusalReason.RepositoryNotFound, $"Cannot read {repository}: {failure.Message}");
        }
    }

    public async Task<string?> Drop(string repository, LaneId lane, CancellationToken cancellationToken) =>
        await archives.Drop(await repositories.Open(repository, cancellationToken), lane, cancellationToken);

    [LoggerMessage(2066, LogLevel.Warning, "Could not list the archives in {Repository}: {Reason}")]
    private partial void LogNotListed(string repository, string reason);
}
