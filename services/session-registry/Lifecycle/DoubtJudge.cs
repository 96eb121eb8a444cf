using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>The quarantine: doubt lasts a few rounds of the same evidence or a few minutes of any, then a person is told, once.</summary>
internal static partial class Doubts
{
    public static Judged After(SessionRecord seen, Fact.Liveness found, SessionReason reason, string why, LifecycleOptions options)
    {
        var hash = HashOf(found);
        var before = seen.Detecting;
        var doubt = new Quarantine
        {
            Attempts = before?.EvidenceHash == hash ? before.Attempts + 1 : 1,
            StartedAt = before?.StartedAt ?? found.At,
            EvidenceHash = hash,
            Evidence = found.Evidence,
            ProposedReason = reason,
        };
        // Stuck goes on being probed, and only something definite ends it: new doubts do not.
        var stuck = (before is not null && seen.Session.State is SessionState.Stuck)
            || doubt.Attempts >= options.DoubtfulRounds
            || found.At - doubt.StartedAt >= options.DoubtLasts;
        return Judged.As(
            seen with
            {
                Detecting = doubt,
                Session = new() { State = stuck ? SessionState.Stuck : SessionState.Detecting, Reason = reason },
            },
            stuck ? $"{why} That is so for too long: somebody should look." : $"{why} It is being found out.");
    }

    /// <summary>Evidence that says the same hashes the same: times, counters, pids and other numbers do not count.</summary>
    public static string HashOf(Fact.Liveness found)
    {
        var words = Blanks().Replace(Numbers().Replace(Moments().Replace(found.Evidence, " "), "#"), " ").Trim();
        var text = $"{SnakeCase.Of(found.Runtime)} {SnakeCase.Of(found.Process)} {words}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }

    // Evidence comes from hosts: no text may keep a judgement busy. The patterns do not backtrack over anything but a few characters.
    private const int MatchTimeout = 1000;

    private const RegexOptions Options = RegexOptions.ExplicitCapture;

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?:\s?(?:Z|[+-]\d{2}:?\d{2}))?)?|\b\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\b", Options, MatchTimeout)]
    private static partial Regex Moments();

    [GeneratedRegex(@"\d+(?:[.,]\d+)*", Options, MatchTimeout)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\s+", Options, MatchTimeout)]
    private static partial Regex Blanks();
}
