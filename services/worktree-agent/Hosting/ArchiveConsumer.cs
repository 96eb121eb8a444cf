using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Hosting;
using Helios.Worktrees;
using Helios.Worktrees.Archive;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Sources;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Hosting;

/// <summary>Deletes archives on an operator's request. A repeated request finds nothing.</summary>
internal sealed partial class ArchiveConsumer(
    Repositories repositories, ReachableRepositories reachable, Archives archives, HostFolder folder, ILogger<ArchiveConsumer> logger) : IConsumer<DropArchive>, IConsumer<FindArchives>
{
    private const int Most = 1000;

    public async Task Consume(ConsumeContext<FindArchives> context)
    {
        var found = new List<FoundArchive>();
        foreach (var commonDir in await reachable.Find(context.CancellationToken))
        {
            var repository = new GitRepository(commonDir, Bare: false);
            try
            {
                foreach (var (lane, archive) in await archives.All(repository, context.Message.LaneId, context.CancellationToken))
                    found.Add(Found(repository, lane, archive));
            }
            catch (GitException failure)
            {
                LogNotListed(commonDir, failure.Message);
            }
        }
        await context.RespondAsync(new ArchivesFound
        {
            HostId = folder.Identity.HostId,
            Archives = [.. found.OrderByDescending(archive => archive.LaneId.ToString(), StringComparer.Ordinal).Take(Most)],
        });
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

    public async Task Consume(ConsumeContext<DropArchive> context)
    {
        var (hostId, lane, cause) = (folder.Identity.HostId, context.Message.LaneId, context.Message.Cause);
        try
        {
            var repository = await repositories.Open(context.Message.Repository, context.CancellationToken);
            var dropped = await archives.Drop(repository, lane, context.CancellationToken);
            if (dropped is not null)
                LogDropped(lane, dropped, repository.CommonDir, cause.Actor, cause.CorrelationId);
            await context.AnswerInTime(new ArchiveDropped { HostId = hostId, LaneId = lane, Found = dropped is not null });
        }
        catch (RepositoryRefusedException refused)
        {
            await context.AnswerInTime(new Refused { Reason = refused.Reason, Detail = refused.Message });
        }
        catch (Exception failure) when (failure is GitException or IOException or UnauthorizedAccessException)
        {
            await context.AnswerInTime(new Refused
            {
                Reason = RefusalReason.RepositoryNotFound,
                Detail = $"Cannot change {context.Message.Repository}: {failure.Message}",
            });
        }
    }

    [LoggerMessage(2066, LogLevel.Warning, "Could not list the archives in {Repository}: {Reason}")]
    private partial void LogNotListed(string repository, string reason);

    // The commit stays until the next garbage collection; this line makes it possible to find it.
    [LoggerMessage(2065, LogLevel.Information, "{Lane}: deleted archive {Commit} in {Repository} for {Actor} ({Correlation})")]
    private partial void LogDropped(LaneId lane, string commit, string repository, string actor, string correlation);
}
