using System.Text.RegularExpressions;
using Helios.LaneOrchestrator.Persistence;
using Helios.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Scaffolding;
using Microsoft.Extensions.DependencyInjection;
using Npgsql.EntityFrameworkCore.PostgreSQL.Design.Internal;

namespace Helios.LaneOrchestrator.Tests.Persistence;

/// <summary>
/// The model as source, which saves most of the time to build it at each start. HELIOS_WRITE_MODEL=1 writes it from the mappings.
/// </summary>
public sealed partial class CompiledModelTests
{
    private const string Namespace = "Helios.LaneOrchestrator.CompiledModel";

    private static readonly string Folder = Path.Combine(Root(), "services", "lane-orchestrator", "CompiledModel");

    [Fact]
    public void The_compiled_model_is_the_one_of_the_mappings()
    {
        var generated = Generate();
        if (Environment.GetEnvironmentVariable("HELIOS_WRITE_MODEL") is "1")
        {
            Directory.CreateDirectory(Folder);
            foreach (var stale in Directory.EnumerateFiles(Folder))
                File.Delete(stale);
            foreach (var (name, text) in generated)
                File.WriteAllText(Path.Combine(Folder, name), text);
        }

        var kept = Directory.EnumerateFiles(Folder).ToDictionary(path => Path.GetFileName(path), File.ReadAllText, StringComparer.Ordinal);

        kept.Keys.Order(StringComparer.Ordinal).ShouldBe(generated.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, text) in generated)
            kept[name].ShouldBe(text, $"{name} is not up to date: run this test with HELIOS_WRITE_MODEL=1, and build again");
    }

    [Fact]
    public void The_orchestrator_uses_the_compiled_model() =>
        OrchestratorContext.SharedModel.GetType().FullName.ShouldBe($"{Namespace}.OrchestratorContextModel");

    private static Dictionary<string, string> Generate()
    {
        using var folder = new TemporaryFolder();
        using var context = new OrchestratorContext(new DbContextOptionsBuilder<OrchestratorContext>().UseNpgsql().Options);
        var services = new ServiceCollection().AddEntityFrameworkDesignTimeServices();
#pragma warning disable EF1001 // The provider's services of design time have no other entrance.
        new NpgsqlDesignTimeServices().ConfigureDesignTimeServices(services);
#pragma warning restore EF1001
        using var provider = services.AddDbContextDesignTimeServices(context).BuildServiceProvider();
        var files = provider
            .GetRequiredService<ICompiledModelScaffolder>()
            .ScaffoldModel(
                context.GetService<IDesignTimeModel>().Model,
                folder.Path,
                new CompiledModelCodeGenerationOptions
                {
                    ContextType = typeof(OrchestratorContext),
                    ModelNamespace = Namespace,
                    Language = "C#",
                    UseNullableReferenceTypes = true,
                }
            );
        return files.ToDictionary(
            path => Path.GetFileName(path)!,
            path =>
                RandomId()
                    .Replace(File.ReadAllText(path), $"new Guid(\"{Guid.Empty}\")")
                    .Replace("public partial class", "internal sealed partial class", StringComparison.Ordinal),
            StringComparer.Ordinal
        );
    }

    // The model's id is another one each time, and is only for queries that are compiled too.
    [GeneratedRegex("""new Guid\("[0-9a-f-]{36}"\)""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RandomId();

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Helios.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
