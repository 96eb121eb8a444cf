using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>Bounds doubt: after a few rounds with the same evidence, or a few minutes with any, a person is notified, once.</summary>
internal static partial class DoubtJudge
{
    public static Verdict After(SessionRecord seen, Fact.Liveness found, SessionReason reason, string why, LifecycleOptions options)
    {
        var hash = HashOf(found);
        var before = seen.Detecting;
        var doubt = new Doubt
        {
            Attempts = before?.EvidenceHash == hash ? before.Attempts + 1 : 1,
            StartedAt = before?.StartedAt ?? found.At,
            EvidenceHash = hash,
            Evidence = found.Evidence,
            ProposedReason = reason,
        };
        // A stuck session is still probed, and only definite evidence ends that state: new doubts do not.
        var stuck =
            (before is not null && seen.Session.State is SessionState.Stuck)
            || doubt.Attempts >= options.DoubtfulRounds
            || found.At - doubt.StartedAt >= options.DoubtLasts;
        return Verdict.As(
            seen with
            {
                Detecting = doubt,
                Session = new() { State = stuck ? SessionState.Stuck : SessionState.Detecting, Reason = reason },
            },
            stuck ? $"{why} This has lasted too long; a person should look at it." : $"{why} Helios is checking."
        );
    }

    /// <summary>Equivalent evidence has the same hash: times, counters, pids and other numbers are ignored.</summary>
    public static string HashOf(Fact.Liveness found)
    {
        var words = Blanks().Replace(Numbers().Replace(Moments().Replace(found.Evidence, " "), "#"), " ").Trim();
        var text = $"{SnakeCase.Of(found.Runtime)} {SnakeCase.Of(found.Process)} {words}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }

    // Evidence comes from hosts: no text may make this slow. The patterns backtrack over at most a few characters.
    private const int MatchTimeout = 1000;

    private const RegexOptions Options = RegexOptions.ExplicitCapture;

    [GeneratedRegex(
        @"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?:\s?(?:Z|[+-]\d{2}:?\d{2}))?)?|\b\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\b",
        Options,
        MatchTimeout
    )]
    private static partial Regex Moments();

    [GeneratedRegex(@"\d+(?:[.,]\d+)*", Options, MatchTimeout)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\s+", Options, MatchTimeout)]
    private static partial Regex Blanks();
}
