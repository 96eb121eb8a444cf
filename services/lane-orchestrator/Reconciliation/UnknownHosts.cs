using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.Reconciliation;

/// <summary>
/// Worktrees with the mark of a host of this installation that has no record, as after an agent has lost its data folder: no host may
/// remove them, so a person must hear of them.
/// </summary>
internal static class UnknownHosts
{
    private const int MostNamed = 3;

    /// <summary>The problems of the reporting host, one for each unknown one.</summary>
    public static async Task<IReadOnlyList<HostTrouble>> Troubles(
        StoreTransaction transaction,
        IReadOnlyList<FoundWorktree> foreign,
        string installation,
        CancellationToken cancellationToken
    )
    {
        var marked = foreign
            .Where(found => found.InstallationId == installation && found is { Exists: true, HostId: not null })
            .ToLookup(found => found.HostId!.Value);
        if (marked.Count == 0)
            return [];
        await using var command = await transaction.Command(
            """
            select marked from unnest($1::text[]) marked
            where not exists (select from hosts where host_id = marked) and not exists (select from forgotten_hosts where host_id = marked)
            order by marked
            """,
            cancellationToken,
            Sql.Texts(marked.Select(host => host.Key))
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var troubles = new List<HostTrouble>();
        while (await row.ReadAsync(cancellationToken))
        {
            var host = HostId.Parse(row.GetString(0));
            troubles.Add(Of(host, [.. marked[host]]));
        }

        return troubles;
    }

    private static HostTrouble Of(HostId host, List<FoundWorktree> found)
    {
        var paths = found.Select(worktree => worktree.WorktreePath).Order(StringComparer.Ordinal).ToList();
        var named = string.Join(", ", paths.Take(MostNamed)) + (paths.Count > MostNamed ? $" and {paths.Count - MostNamed} more" : "");
        return new HostTrouble
        {
            Kind = HostTroubleKind.HostUnknown,
            Subject = host.ToString(),
            Detail =
                $"{(paths.Count == 1 ? "A worktree has" : $"{paths.Count} worktrees have")} the mark of host {host}, which has no record, "
                + $"as after its agent has lost its data folder: {named}. They are kept. To take them over, start an agent with that id "
                + $"(Helios__Host__Id={host})",
            Lanes = [.. found.Select(worktree => worktree.LaneId)],
        };
    }
}
