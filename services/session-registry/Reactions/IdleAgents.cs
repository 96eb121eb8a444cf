using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Lifecycle;
using Helios.SessionRegistry.Persistence;
using Helios.SessionRegistry.Scm;

namespace Helios.SessionRegistry.Reactions;

/// <summary>What is known about an idle agent.</summary>
/// <param name="HaveNoPullRequest">A check found no pull request. Without a check, this is false.</param>
/// <param name="AreToBeToldOf">The workspace's policy.</param>
internal sealed record IdleAgents(bool HaveNoPullRequest, AgentIdlePolicy AreToBeToldOf)
{
    /// <summary>Whether Helios may type a text that asks for a pull request.</summary>
    public bool MayBeTypedFor => HaveNoPullRequest && AreToBeToldOf is AgentIdlePolicy.Send;

    public static async Task<IdleAgents> Know(
        StoreTransaction transaction,
        SessionId session,
        WorkspaceId workspace,
        SessionRecord record,
        DateTimeOffset seenSince,
        CancellationToken cancellationToken
    )
    {
        var none =
            record.PullRequest.State is PullRequestState.None
            && await ScmTargets.KnownToHaveNone(transaction, session, seenSince, cancellationToken);
        await using var select = await transaction.Command(
            "select on_agent_idle from workspace_reactions where workspace_id = $1",
            cancellationToken,
            Sql.Text(workspace.ToString())
        );
        var wanted = (string?)await select.ExecuteScalarAsync(cancellationToken);
        return new IdleAgents(none, wanted is null ? AgentIdlePolicy.Notify : SnakeCase.Parse<AgentIdlePolicy>(wanted));
    }

    /// <summary>Stores a workspace's policy, unless a newer one is known.</summary>
    public static void Set(StoreTransaction transaction, SetWorkspaceReactions wanted) =>
        transaction.Stage(
            """
            insert into workspace_reactions (workspace_id, on_agent_idle, on_usage_limit, revision) values ($1, $2, $4, $3)
            on conflict (workspace_id) do update set on_agent_idle = $2, on_usage_limit = $4, revision = $3
            where workspace_reactions.revision < $3
            """,
            Sql.Text(wanted.WorkspaceId.ToString()),
            Sql.Text(SnakeCase.Of(wanted.OnAgentIdle is AgentIdlePolicy.Send ? AgentIdlePolicy.Send : AgentIdlePolicy.Notify)),
            wanted.Revision,
            Sql.Text(SnakeCase.Of(wanted.OnUsageLimit is UsageLimitPolicy.Unspecified ? UsageLimitPolicy.Refuse : wanted.OnUsageLimit))
        );
}
