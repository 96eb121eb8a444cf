using Helios.Contracts;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Creation;

/// <summary>
/// Finds archives in repositories that have no record, because the record was deleted or the database was restored from an older backup.
/// Only reachable hosts are asked.
/// </summary>
internal sealed class ArchiveSearch(IDbContextFactory<OrchestratorContext> reads, BusQueries questions)
{
    /// <summary>The archives as closed lanes, as far as known; newest first.</summary>
    /// <param name="only">The lane of the archive; null means all.</param>
    /// <param name="on">The host to ask; null means all.</param>
    /// <param name="cause">The origin of the request.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    public async Task<IReadOnlyList<LaneState>> Find(LaneId? only, HostId? on, Cause cause, CancellationToken cancellationToken)
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        var hosts = await context
            .Hosts.Where(host => host.Status != HostStatus.Lost)
            .Select(host => host.HostId)
            .ToListAsync(cancellationToken);
        var answers = await Task.WhenAll(
            hosts
                .Where(host => on is null || host == on)
                .Select(async host =>
                    (
                        await questions.Archives(
                            new FindArchives
                            {
                                HostId = host,
                                LaneId = only,
                                Cause = cause,
                            },
                            cancellationToken
                        )
                    ).Refused(out _, out var found)
                        ? null
                        : found
                )
        );
        var archives = answers
            .OfType<ArchivesFound>()
            .SelectMany(found => found.Archives.Select(archive => (found.HostId, Archive: archive)))
            .ToList();
        if (archives.Count == 0)
            return [];
        var lanes = archives.Select(found => found.Archive.LaneId).Distinct().ToList();
        var known = await context
            .Lanes.Where(lane => lanes.Contains(lane.LaneId))
            .ToDictionaryAsync(lane => lane.LaneId, cancellationToken);
        var workspaces = await context.Workspaces.ToListAsync(cancellationToken);
        return
        [
            .. archives
                .Select(found => AsLane(found.HostId, found.Archive, known.GetValueOrDefault(found.Archive.LaneId), workspaces))
                .OfType<LaneState>()
                .DistinctBy(lane => lane.LaneId)
                .OrderByDescending(lane => lane.LaneId.ToString(), StringComparer.Ordinal),
        ];
    }

    /// <summary>The lane of an archive without a record; null if there is none.</summary>
    public async Task<LaneState?> Find(LaneId lane, Cause cause, CancellationToken cancellationToken) =>
        await Find(lane, on: null, cause, cancellationToken) is [var found, ..] ? found : null;

    private static LaneState? AsLane(HostId host, FoundArchive found, LaneState? known, List<WorkspaceRow> workspaces)
    {
        if (known is not null)
        {
            // Open lanes, and lanes whose record names their archive, are already known.
            if (known is not { Status: LaneStatus.Closed, Archive: null } || (known.HostId ?? host) != host)
                return null;
            known.HostId = host;
            known.Archive = found.Archive;
            return known;
        }
        if (workspaces.Find(row => IsIn(row, found)) is not { } workspace)
            return null;
        return new LaneState
        {
            LaneId = found.LaneId,
            WorkspaceId = workspace.WorkspaceId,
            DisplayName = NameOf(found),
            Status = LaneStatus.Closed,
            HostId = host,
            Repository = workspace.Repository,
            Branch = found.Branch,
            BaseRef = workspace.DefaultBranch,
            BaseCommit = found.BaseCommit ?? "",
            Archive = found.Archive,
            UpdatedAt = found.Archive.At,
            ClosedAt = found.Archive.At,
        };
    }

    private static bool IsIn(WorkspaceRow workspace, FoundArchive found) =>
        RepositoryAddress.IsPath(workspace.Repository)
            ? workspace.Repository.TrimEnd('/') == found.Repository || workspace.Repository.TrimEnd('/') == $"{found.Repository}/.git"
            : !RepositoryAddress.IsPath(found.Repository)
                && RepositoryAddress.IdentityOfUrl(workspace.Repository) == RepositoryAddress.IdentityOfUrl(found.Repository);

    // The name was deleted with the record; a name like an id would be refused for the restored lane.
    private static string NameOf(FoundArchive found) => $"archived-{found.LaneId.ToString()[^6..].ToLowerInvariant()}";
}
