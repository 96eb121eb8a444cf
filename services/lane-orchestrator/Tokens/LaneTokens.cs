using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Helios.LaneOrchestrator.Tokens;

/// <summary>
/// Finds the caller of a lane's token, which the lane's host has signed. It ends with the lane, and the lane's workspace says what it
/// allows.
/// </summary>
internal sealed partial class LaneTokens([FromKeyedServices(LaneSchema.Name)] NpgsqlDataSource database, ILogger<LaneTokens> log)
{
    /// <summary>The caller; null if the lane has ended, or its host did not sign the token, or has no access any more.</summary>
    public async Task<Caller?> Verify(LaneId lane, byte[] secret, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select k.public_key, k.host_id, w.agent_scope
            from lanes l join workspaces w using (workspace_id) join host_keys k using (host_id)
            where l.lane_id = $1 and l.status <> 'closed' and k.key_id = $2
                and not exists (select from hosts h where h.host_id = l.host_id and h.revoked_at is not null)
            """
        );
        command.Parameters.Add(Sql.Text(lane.ToString()));
        command.Parameters.Add(Sql.Text(LaneSignature.KeyIdIn(secret)));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (
            await row.ReadAsync(cancellationToken)
            && LaneSignature.Verify(row.GetFieldValue<byte[]>(0), HostId.Parse(row.GetString(1)), lane, secret)
        )
            return Of(lane, SnakeCase.Parse<AgentScope>(row.GetString(2)));
        LogRefused(lane);
        return null;
    }

    private static Caller Of(LaneId lane, AgentScope allowed) =>
        new()
        {
            Name = $"lane:{lane}",
            Scope = allowed is AgentScope.None ? TokenScope.Unspecified : TokenScope.Operate,
            OnlyLane = allowed is AgentScope.Fleet ? null : lane,
        };

    [LoggerMessage(
        1904,
        LogLevel.Warning,
        "A request with the token of lane {Lane} was refused: the lane has ended, or its host has not signed it or is revoked"
    )]
    private partial void LogRefused(LaneId lane);
}
