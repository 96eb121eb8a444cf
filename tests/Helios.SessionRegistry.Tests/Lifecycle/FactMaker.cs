using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Helios.SessionRegistry.Lifecycle;
using static Helios.SessionRegistry.Tests.Lifecycle.Some;

namespace Helios.SessionRegistry.Tests.Lifecycle;

/// <summary>Makes histories that could happen: time goes on, rounds are counted, and one thing follows another in bursts.</summary>
internal static class FactMaker
{
    public static List<Fact> History(Random random)
    {
        var history = new List<Fact>();
        var (at, round) = (0.0, 0);
        if (random.Next(5) > 0)
            history.Add(new Fact.LaunchRequested(Launch) { At = Start });
        if (random.Next(5) > 0)
            history.Add(new Fact.AgentLaunched(Launch) { At = Start });
        var burst = Any<RuntimeFinding>(random);
        while (history.Count < 3 + random.Next(40))
        {
            // Mostly seconds, sometimes longer than any of the bounds.
            at += random.Next(10) == 0 ? random.Next(1, 4_000) : random.Next(1, 6);
            if (random.Next(4) == 0)
                burst = Any<RuntimeFinding>(random);
            history.Add(
                random.Next(20) switch
                {
                    < 10 => RoundAt(
                        ++round,
                        at,
                        burst,
                        burst is RuntimeFinding.Gone ? ProcessFinding.Dead : Any<ProcessFinding>(random),
                        $"seen at {at}"
                    ),
                    < 14 => Seen(at, Any<ActivityState>(random), random.Next(3) == 0 ? $"d{random.Next(3)}" : null),
                    < 18 => Looked(at, PullRequest(random)),
                    18 when random.Next(4) == 0 => new Fact.KillRequested { At = Start.AddSeconds(at) },
                    18 when random.Next(3) == 0 => new Fact.RestoreRequested(OtherLaunch) { At = Start.AddSeconds(at) },
                    18 when random.Next(3) == 0 => new Fact.EndRequested(SessionReason.AutoCleanup) { At = Start.AddSeconds(at) },
                    19 when random.Next(4) == 0 => new Fact.AgentEnded(Launch, random.Next(2) == 0, random.Next(2), null)
                    {
                        At = Start.AddSeconds(at),
                    },
                    _ => Seen(at, ActivityState.Active),
                }
            );
        }

        return history;
    }

    private static PullRequestFacts PullRequest(Random random) =>
        Open with
        {
            State = random.Next(5) switch
            {
                0 => PullRequestState.Draft,
                1 => PullRequestState.Merged,
                2 => PullRequestState.Closed,
                _ => PullRequestState.Open,
            },
            Checks = Any<CheckState>(random),
            Review = Any<ReviewState>(random),
            BotComments = random.Next(4) == 0 ? ["b1"] : [],
            HasConflicts = random.Next(3) switch
            {
                0 => true,
                1 => false,
                _ => null,
            },
            IsMergeable = random.Next(3) switch
            {
                0 => true,
                1 => false,
                _ => null,
            },
        };

    private static T Any<T>(Random random)
        where T : struct, Enum
    {
        var values = Enum.GetValues<T>()[1..];
        return values[random.Next(values.Length)];
    }
}
