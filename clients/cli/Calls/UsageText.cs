using System.Globalization;
using Helios.Client;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Calls;

/// <summary>Tokens and costs, for people.</summary>
internal static class UsageText
{
    /// <summary>1234567 is 1.2M.</summary>
    public static string Tokens(long count) =>
        count switch
        {
            < 10_000 => count.ToString(CultureInfo.InvariantCulture),
            < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1000.0:0.#}k"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{count / 1_000_000.0:0.#}M"),
        };

    /// <summary>The known cost, with a plus if there is more; a question mark if nothing is known.</summary>
    public static string Cost(UsageAmount amount) =>
        amount.CostUsd is { } cost ? string.Create(CultureInfo.InvariantCulture, $"${cost:0.00##}{(amount.UnpricedTokens > 0 ? "+" : "")}")
        : amount.Tokens.Sum() == 0 ? ""
        : "?";

    /// <summary>What the agents of a lane have used; null if nothing is known, or cannot be asked.</summary>
    public static async Task<UsageAmount?> OfLane(CliCall call, LaneId lane, CancellationToken ct)
    {
        try
        {
            var report = await call.Client.Usage.Get(new UsageFilter { Lane = lane }, UsageGroup.Lane, ct);
            return report.Items.Count == 0 ? null : report.Total;
        }
        catch (Exception exception) when (exception is HeliosProblemException or HeliosUnreachableException)
        {
            // A lane is shown also if the session registry does not answer.
            return null;
        }
    }

    /// <summary>One line about an amount; null for none.</summary>
    public static string? Line(UsageAmount? amount) =>
        amount is null ? null : $"{Tokens(amount.Tokens.Sum())} tokens, {(Cost(amount) is { Length: > 1 } cost ? cost : "cost unknown")}";
}
