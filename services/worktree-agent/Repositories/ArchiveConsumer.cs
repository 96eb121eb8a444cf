using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Hosting.Bus;
using Helios.WorktreeAgent.Host;
using Helios.Worktrees;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Repositories;

/// <summary>Deletes archives on an operator's request. A repeated request finds nothing.</summary>
internal sealed partial class ArchiveConsumer(IArchives archives, HostFolder folder, ILogger<ArchiveConsumer> logger)
    : IConsumer<DropArchive>,
        IConsumer<FindArchives>
{
    private const int Most = 1000;

    public async Task Consume(ConsumeContext<FindArchives> context)
    {
        var found = await archives.Find(context.Message.LaneId, context.CancellationToken);
        await context.RespondAsync(
            new ArchivesFound
            {
                HostId = folder.Identity.HostId,
                Archives = [.. found.OrderByDescending(archive => archive.LaneId.ToString(), StringComparer.Ordinal).Take(Most)],
            }
        );
    }

    public async Task Consume(ConsumeContext<DropArchive> context)
    {
        var (hostId, lane, cause) = (folder.Identity.HostId, context.Message.LaneId, context.Message.Cause);
        try
        {
            var dropped = await archives.Drop(context.Message.Repository, lane, context.CancellationToken);
            if (dropped is not null)
                LogDropped(lane, dropped, context.Message.Repository, cause.Actor, cause.CorrelationId);
            await context.AnswerInTime(
                new ArchiveDropped
                {
                    HostId = hostId,
                    LaneId = lane,
                    Found = dropped is not null,
                }
            );
        }
        catch (RepositoryRefusedException refused)
        {
            await context.AnswerInTime(new Refused { Reason = refused.Reason, Detail = refused.Message });
        }
        catch (Exception failure) when (failure is GitException or IOException or UnauthorizedAccessException)
        {
            await context.AnswerInTime(
                new Refused
                {
                    Reason = RefusalReason.RepositoryNotFound,
                    Detail = $"Cannot change {context.Message.Repository}: {failure.Message}",
                }
            );
        }
    }

    // The commit stays until the next garbage collection; this line makes it possible to find it.
    [LoggerMessage(2065, LogLevel.Information, "{Lane}: deleted archive {Commit} in {Repository} for {Actor} ({Correlation})")]
    private partial void LogDropped(LaneId lane, string commit, string repository, string actor, string correlation);
}
