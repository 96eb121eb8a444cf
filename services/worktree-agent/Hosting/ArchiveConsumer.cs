using Helios.Contracts.Hosts;
using Helios.Hosting;
using Helios.WorktreeAgent.Archive;
using Helios.WorktreeAgent.Git;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Hosting;

/// <summary>Lets archives go that an operator has said goodbye to. Told twice, it finds nothing the second time.</summary>
internal sealed partial class ArchiveConsumer(Repositories repositories, Archives archives, HostFolder folder, ILogger<ArchiveConsumer> logger)
    : IConsumer<DropArchive>
{
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
            await context.AnswerInTime(new RepositoryRefused { HostId = hostId, Reason = refused.Reason, Detail = refused.Message });
        }
        catch (Exception failure) when (failure is GitException or IOException or UnauthorizedAccessException)
        {
            await context.AnswerInTime(new RepositoryRefused
            {
                HostId = hostId,
                Reason = RepositoryRefusalReason.RepositoryNotFound,
                Detail = $"{context.Message.Repository} cannot be changed: {failure.Message}",
            });
        }
    }

    // The commit stays until the next garbage collection: whoever regrets it finds it by this line.
    [LoggerMessage(2065, LogLevel.Information, "{Lane}: archive {Commit} in {Repository} is dropped, as {Actor} said ({Correlation})")]
    private partial void LogDropped(Contracts.Identifiers.LaneId lane, string commit, string repository, string actor, string correlation);
}
