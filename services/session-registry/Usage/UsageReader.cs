using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Usage;

/// <summary>
/// Answers what agents have used and what that costs. Costs are computed when they are asked for, so a corrected price counts.
/// </summary>
internal sealed class UsageReader([FromKeyedServices(SessionSchema.Name)] UnitOfWork work, IOptions<UsageOptions> options)
{
    public async Task<UsageReport> Find(FindUsage asked, CancellationToken cancellationToken)
    {
        var used = await work.Run((transaction, token) => UsageRows.Find(transaction, asked, token), cancellationToken);
        var prices = PriceTable.Read(options.Value.PricesFile);
        return new UsageReport
        {
            Items =
            [
                .. used.GroupBy(each => asked.By is UsageGroup.Model ? $"{each.Agent}\n{each.Model}" : each.Key)
                    .Select(group => Row(asked.By, group.First(), Amount([.. group], prices))),
            ],
            Total = Amount(used, prices),
            Prices = prices.Source,
            PricesFault = prices.Fault,
        };
    }

    private static UsageRow Row(UsageGroup by, UsedOfModel one, UsageAmount amount) =>
        by switch
        {
            UsageGroup.Workspace => new UsageRow { WorkspaceId = one.Workspace, Amount = amount },
            UsageGroup.Lane => new UsageRow
            {
                WorkspaceId = one.Workspace,
                LaneId = one.Lane,
                Amount = amount,
            },
            UsageGroup.Session => new UsageRow
            {
                WorkspaceId = one.Workspace,
                LaneId = one.Lane,
                SessionId = SessionId.Parse(one.Key),
                Agent = one.Agent,
                Amount = amount,
            },
            UsageGroup.Model => new UsageRow
            {
                Agent = one.Agent,
                Model = one.Model,
                Amount = amount,
            },
            _ => new UsageRow { Day = one.Key, Amount = amount },
        };

    /// <summary>What an agent reports itself comes first; what has no price adds to no cost.</summary>
    private static UsageAmount Amount(IReadOnlyList<UsedOfModel> used, PriceTable prices)
    {
        var costs = used.Select(each => each.CostUsd ?? prices.Find(each.Model)?.Of(each.Tokens)).ToList();
        return new UsageAmount
        {
            Tokens = new TokenCounts
            {
                Input = used.Sum(each => each.Tokens.Input),
                CachedInput = used.Sum(each => each.Tokens.CachedInput),
                CacheWrite = used.Sum(each => each.Tokens.CacheWrite),
                Output = used.Sum(each => each.Tokens.Output),
            },
            Answers = used.Sum(each => each.Answers),
            CostUsd = costs.Any(cost => cost is not null) ? Math.Round(costs.Sum(cost => cost ?? 0), 6) : null,
            UnpricedTokens = used.Zip(costs).Where(each => each.Second is null).Sum(each => each.First.Tokens.Sum()),
        };
    }
}
