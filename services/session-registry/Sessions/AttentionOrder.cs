using System.Globalization;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.SessionRegistry.Sessions;

/// <summary>The order of sessions in lists: those that wait for a person first, those that have ended last.</summary>
internal static class AttentionOrder
{
    /// <summary>A sort key: the rank, then newest first.</summary>
    public static string Key(SessionView session) =>
        string.Create(CultureInfo.InvariantCulture, $"{Rank(session.DisplayStatus):00}-{Inverted(session.SessionId)}");

    public static int Rank(DisplayStatus status) =>
        status switch
        {
            DisplayStatus.NeedsInput => 0,
            DisplayStatus.Stuck => 1,
            DisplayStatus.Detecting => 2,
            DisplayStatus.CiFailed => 3,
            DisplayStatus.ChangesRequested => 4,
            DisplayStatus.Mergeable => 5,
            DisplayStatus.Approved => 6,
            DisplayStatus.Merged => 7,
            DisplayStatus.ReviewPending => 8,
            DisplayStatus.PrOpen or DisplayStatus.Draft => 9,
            DisplayStatus.RateLimited => 10,
            DisplayStatus.Idle => 10,
            DisplayStatus.Working => 11,
            DisplayStatus.Spawning => 12,
            DisplayStatus.Errored => 20,
            DisplayStatus.Killed => 21,
            DisplayStatus.Done => 22,
            DisplayStatus.Cleanup => 23,
            _ => 30,
        };

    // Ids increase with time: the complement of each digit sorts newest first.
    private static string Inverted(SessionId id)
    {
        const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        return string.Concat(Ulid.Format(id.Value).Select(digit => Digits[31 - Digits.IndexOf(digit, StringComparison.Ordinal)]));
    }
}
