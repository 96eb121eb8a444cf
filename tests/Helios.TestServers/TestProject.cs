namespace Helios.TestServers;

/// <summary>One run of one built test project: all of its tests, or those for an ordinary user.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="AsOrdinaryUser">Only the tests that prove something about a user without privileges, as such a user.</param>
internal sealed record TestProject(string Name, bool AsOrdinaryUser = false)
{
    /// <summary>Marks tests that root cannot make fail, because root may read and write everything.</summary>
    public const string OrdinaryTrait = "user=ordinary";

    // What is measured: in these projects, of the service that they test, run by the tests themselves. What end-to-end tests execute in
    // processes of their own does not count.
    private static readonly Dictionary<string, CoverageFloor> Floors = new(StringComparer.Ordinal)
    {
        ["Helios.LaneOrchestrator.Tests"] = new(
            "Helios.LaneOrchestrator",
            "state machine and lane code",
            95,
            [
                .. new[] { "Lanes", "Placement", "Operations", "Runs", "Hosts", "Reconciliation" }.Select(name =>
                    $"/services/lane-orchestrator/{name}/"
                ),
            ]
        ),
        ["Helios.WorktreeAgent.Tests"] = new("Helios.WorktreeAgent", "worktree agent", 85, ["/services/worktree-agent/"]),
        ["Helios.Worktrees.Tests"] = new("Helios.Worktrees", "worktrees", 85, ["/shared/Helios.Worktrees/"]),
    };

    /// <summary>For people and file names.</summary>
    public string Title => AsOrdinaryUser ? $"{Name} (ordinary user)" : Name;

    public string Program => Path.GetFullPath($"artifacts/bin/{Name}/release/{Name}");

    /// <summary>How many of its lines must be executed; null where nothing is measured.</summary>
    public CoverageFloor? Floor => AsOrdinaryUser ? null : Floors.GetValueOrDefault(Name);

    /// <summary>Those that take longest start first, so that none of them runs alone at the end.</summary>
    public int Rank =>
        Name switch
        {
            "Helios.EndToEnd.Tests" => 1,
            "Helios.Containers.Tests" or "Helios.FaultRig.Tests" or "Helios.WorktreeAgent.Tests" => 2,
            "Helios.LaneOrchestrator.Tests" or "Helios.Worktrees.Tests" when !AsOrdinaryUser => 3,
            "Helios.Persistence.Tests" or "Helios.PrivatePostgres.Tests" => 4,
            _ => 5,
        };

    /// <summary>Whether none of its tests asks for the shared Postgres or RabbitMQ: alone, it runs without them.</summary>
    public bool UsesNoServers =>
        Name
            is "Helios.Architecture.Tests"
                or "Helios.Cli.Tests"
                or "Helios.Containers.Tests"
                or "Helios.Contracts.Tests"
                or "Helios.FaultRig.Tests"
                or "Helios.Processes.Tests"
                or "Helios.Worktrees.Tests";

    /// <summary>Has nothing to run where no server may be started.</summary>
    public bool NeedsServers => Name is "Helios.Containers.Tests" or "Helios.EndToEnd.Tests" or "Helios.PrivatePostgres.Tests";

    /// <summary>The projects of the repository in the current folder whose names contain one of the parts; all without parts.</summary>
    public static IReadOnlyList<TestProject> Find(IReadOnlyList<string> parts, bool quick) =>
        [
            .. Directory
                .EnumerateDirectories("tests", "*.Tests")
                .Select(folder => Path.GetFileName(folder))
                .Where(name => parts.Count == 0 || parts.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)))
                .SelectMany(name =>
                    name is "Helios.Worktrees.Tests" or "Helios.Cli.Tests"
                        ? new TestProject[] { new(name), new(name, AsOrdinaryUser: true) }
                        : [new(name)]
                )
                .Where(project => !quick || !project.NeedsServers)
                .OrderBy(project => project.Rank)
                .ThenBy(project => project.Title, StringComparer.Ordinal),
        ];
}
