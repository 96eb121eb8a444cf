using Helios.Contracts;
using Helios.Contracts.Sessions;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.SessionRegistry.Reactions;

/// <summary>Wakes the executor for due work: texts to be sent again, causes that have held long enough, escalations.</summary>
internal sealed class ReactionScheduler([FromKeyedServices(SessionSchema.Name)] UnitOfWork work, TimeProvider time)
{
    public Task Round(CancellationToken cancellationToken) =>
        work.Run(
            async (transaction, token) =>
            {
                foreach (var id in await ReactionRows.DueSessions(transaction, Sql.Moment(time.GetUtcNow()), token))
                    await transaction.Send(Endpoints.Address(Endpoints.SessionReactions), new ReactionsDue { SessionId = id }, token);
            },
            cancellationToken
        );
}
