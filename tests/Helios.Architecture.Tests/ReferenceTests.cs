namespace Helios.Architecture.Tests;

public sealed class ReferenceTests
{
    private static readonly string[] None = [];

    // Who may reference whom among our own projects; docs/architecture.md shows the same table.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Helios.Contracts"] = None,
        ["Helios.Processes"] = None,
        ["Helios.Persistence"] = None,
        ["Helios.Hosting"] = None,
        ["Helios.PrivatePostgres"] = ["Helios.Processes"],
        ["Helios.Client"] = ["Helios.Contracts"],
        ["Helios.Worktrees"] = ["Helios.Contracts", "Helios.Processes"],
        ["Helios.LaneOrchestrator"] = ["Helios.Contracts", "Helios.Hosting", "Helios.Persistence"],
        ["Helios.SessionRegistry"] = ["Helios.Contracts", "Helios.Hosting", "Helios.Persistence"],
        ["Helios.WorktreeAgent"] = ["Helios.Contracts", "Helios.Hosting", "Helios.Processes", "Helios.Worktrees"],
        ["Helios.HarnessMonitor"] = ["Helios.Contracts", "Helios.Hosting"],
        ["Helios.Embedded"] =
        [
            "Helios.LaneOrchestrator",
            "Helios.WorktreeAgent",
            "Helios.HarnessMonitor",
            "Helios.SessionRegistry",
            "Helios.PrivatePostgres",
            "Helios.Hosting",
            "Helios.Persistence",
            "Helios.Processes",
            "Helios.Contracts",
        ],
        ["Helios.Cli"] = ["Helios.Client", "Helios.Contracts", "Helios.Processes"],
        ["Helios.NativeCli"] = ["Helios.Cli", "Helios.Processes"],
        ["Helios.ManagedCli"] = ["Helios.Cli", "Helios.Client", "Helios.Contracts", "Helios.Embedded", "Helios.Processes"],
    };

    // What must not be used, however it got there.
    private static readonly Dictionary<string, string[]> Forbidden = new()
    {
        ["Helios.Contracts"] =
        [
            "MassTransit",
            "Npgsql",
            "RabbitMQ",
            "Microsoft.AspNetCore",
            "Microsoft.Extensions",
            "Microsoft.EntityFrameworkCore",
        ],
        ["Helios.Processes"] = ["MassTransit", "Npgsql", "RabbitMQ", "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore"],
        ["Helios.PrivatePostgres"] = ["MassTransit", "RabbitMQ", "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore"],
        ["Helios.Worktrees"] = ["MassTransit", "Npgsql", "RabbitMQ", "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore"],
        ["Helios.Client"] = ["MassTransit", "Npgsql", "RabbitMQ", "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore"],
        ["Helios.HarnessMonitor"] = ["Npgsql", "Microsoft.EntityFrameworkCore"],
        ["Helios.WorktreeAgent"] = ["Npgsql", "Microsoft.EntityFrameworkCore"],
        ["Helios.SessionRegistry"] = ["Microsoft.EntityFrameworkCore"],
        ["Helios.Cli"] =
        [
            "MassTransit",
            "Npgsql",
            "RabbitMQ",
            "Microsoft.AspNetCore",
            "Microsoft.Extensions",
            "Microsoft.EntityFrameworkCore",
            "Spectre",
        ],
        ["Helios.NativeCli"] = ["MassTransit", "Npgsql", "RabbitMQ", "Microsoft.AspNetCore", "Microsoft.Extensions"],
        ["Helios.ManagedCli"] = ["MassTransit", "Npgsql", "RabbitMQ", "Microsoft.EntityFrameworkCore"],
    };

    public static TheoryData<string> Projects => [.. Repository.Projects.Keys];

    [Theory]
    [Trait("req", "architecture")]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_it_may(string name)
    {
        Allowed.ShouldContainKey(name, $"{name} is new: say in this test what it may reference.");

        Repository.Projects[name].Projects.Except(Allowed[name]).ShouldBeEmpty();
    }

    [Theory]
    [Trait("req", "architecture")]
    [MemberData(nameof(Projects))]
    public void An_assembly_uses_only_what_it_may(string name)
    {
        var used = Repository.Load(Repository.Projects[name]).GetReferencedAssemblies().Select(reference => reference.Name!).ToList();

        used.Where(reference => reference.StartsWith("Helios.", StringComparison.Ordinal)).Except(Allowed[name]).ShouldBeEmpty();
        var forbidden = Forbidden.GetValueOrDefault(name, None);
        used.Where(reference => forbidden.Any(start => reference.StartsWith(start, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "architecture")]
    public void Only_a_composition_root_adds_the_bus()
    {
        var adding = Repository
            .Sources("shared", "services", "clients")
            .Where(source => source.Text.Contains(".AddMassTransit(") || source.Text.Contains(".AddHeliosBus("))
            .Select(source => source.Path)
            .Where(path =>
                !path.EndsWith("/Program.cs", StringComparison.Ordinal)
                && !path.StartsWith("clients/embedded/", StringComparison.Ordinal)
                && !path.StartsWith("shared/Helios.Hosting/", StringComparison.Ordinal)
            );

        adding.ShouldBeEmpty();
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Helios.sln"));
        var projects = Repository.Projects.Values.Concat(Repository.ProjectsUnder("tests")).Concat(Repository.ProjectsUnder("bench"));

        projects
            .Select(project => Path.GetRelativePath(Repository.Root, project.Path).Replace('/', '\\'))
            .Where(path => !solution.Contains(path, StringComparison.OrdinalIgnoreCase))
            .ShouldBeEmpty();
    }
}
