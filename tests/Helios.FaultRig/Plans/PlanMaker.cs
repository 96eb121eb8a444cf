namespace Helios.FaultRig.Plans;

/// <summary>Makes the plan of a seed.</summary>
internal static class PlanMaker
{
    public const int Workspaces = 3;

    // A new lane so often: what two processors can do beside everything else.
    private static readonly TimeSpan LaneEvery = TimeSpan.FromSeconds(4.5);

    // Two things may be broken at a time: one that all share, and one process or host.
    private static readonly BreakKind[] Shared =
    [
        .. Enum.GetValues<BreakKind>().Where(kind => kind < BreakKind.ProcessKilled),
        BreakKind.ConnectionsTerminated,
    ];
    private static readonly BreakKind[] Single =
    [
        .. Enum.GetValues<BreakKind>().Where(kind => kind >= BreakKind.ProcessKilled),
        BreakKind.ProcessKilled,
        BreakKind.ProcessKilled,
        BreakKind.ProcessPaused,
    ];

    public static Plan Make(int seed, TimeSpan length)
    {
        // A generator each, so that the lanes of a seed stay the same when breaks are added.
        var lanes = new Random(seed);
        return new Plan
        {
            Seed = seed,
            Length = length,
            Lanes = [.. Enumerable.Range(1, (int)(length / LaneEvery)).Select(number => Lane(number, length, lanes))],
            Breaks =
            [
                .. Track(Shared, length, new Random(seed + 1))
                    .Concat(Track(Single, length, new Random(seed + 2)))
                    .OrderBy(each => each.BeginsAt)
                    .Select((each, index) => each with { Number = index + 1 }),
            ],
        };
    }

    private static LanePlan Lane(int number, TimeSpan length, Random random)
    {
        var workspace = random.Next(Workspaces);
        // Where lanes wait for slots, they come to their end, lest others wait for ever.
        var queues = workspace == Workspaces - 1;
        var steps = new List<LaneStep>();
        for (var count = random.Next(2, 6); count > 0; count--)
            steps.Add(Step(Work(random), random));
        var ends = random.NextDouble() < 0.7 || queues;
        if (ends)
            steps.Add(Step(LaneStepKind.CleanUp, random));
        if (ends && random.NextDouble() < 0.4)
        {
            steps.Add(Step(LaneStepKind.Restore, random));
            steps.Add(Step(LaneStepKind.Write, random));
            if (queues)
                steps.Add(Step(LaneStepKind.CleanUp, random));
        }

        return new LanePlan
        {
            Number = number,
            Workspace = workspace,
            BeginsAt = length * 0.8 * random.NextDouble(),
            Steps = steps,
        };
    }

    private static LaneStepKind Work(Random random) =>
        random.NextDouble() switch
        {
            < 0.4 => LaneStepKind.Write,
            < 0.6 => LaneStepKind.Run,
            < 0.7 => LaneStepKind.Share,
            < 0.8 => LaneStepKind.Block,
            _ => LaneStepKind.Session,
        };

    private static LaneStep Step(LaneStepKind kind, Random random) =>
        new(kind, TimeSpan.FromSeconds(3) * random.NextDouble(), random.Next());

    /// <summary>Breaks one after the other: each kind once, in a new order each time.</summary>
    private static IEnumerable<BreakPlan> Track(BreakKind[] kinds, TimeSpan length, Random random)
    {
        // Forty seconds are longer than any time after which somebody is taken for lost.
        var longest = TimeSpan.FromSeconds(Math.Min(40, length.TotalSeconds / 8));
        var at = TimeSpan.FromSeconds(1 + 3 * random.NextDouble());
        while (true)
        {
            foreach (var kind in Shuffled(kinds, random))
            {
                var lasts = TimeSpan.FromSeconds(1) + longest * random.NextDouble();
                if (at + lasts > length)
                    yield break;
                yield return new BreakPlan(0, kind, at, lasts, random.Next());
                at += lasts + TimeSpan.FromSeconds(1 + 3 * random.NextDouble());
            }
        }
    }

    private static BreakKind[] Shuffled(BreakKind[] kinds, Random random)
    {
        BreakKind[] shuffled = [.. kinds];
        random.Shuffle(shuffled);
        return shuffled;
    }
}
