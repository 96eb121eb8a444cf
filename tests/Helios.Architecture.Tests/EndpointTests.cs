using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.HarnessMonitor;
using Helios.Hosting;
using Helios.Hosting.Bus;
using Helios.LaneOrchestrator;
using Helios.SessionRegistry;
using Helios.WorktreeAgent;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.Architecture.Tests;

public sealed class EndpointTests
{
    private static readonly Dictionary<string, Action<IBusRegistrationConfigurator>> Services = new()
    {
        ["lane-orchestrator"] = bus => bus.AddLaneOrchestratorEndpoints(),
        ["worktree-agent"] = bus => bus.AddWorktreeAgentEndpoints(),
        ["harness-monitor"] = bus => bus.AddHarnessMonitorEndpoints(),
        ["session-registry"] = bus => bus.AddSessionRegistryEndpoints(),
    };

    public static TheoryData<string> Names => [.. Services.Keys];

    [Theory]
    [Trait("req", "architecture")]
    [MemberData(nameof(Names))]
    public async Task An_endpoint_is_named_after_its_service_and_its_purpose(string service) =>
        (await EndpointsOf(Services[service])).ShouldAllBe(endpoint => endpoint.StartsWith(service + ".", StringComparison.Ordinal));

    [Fact]
    [Trait("req", "architecture")]
    public async Task On_the_composed_bus_every_endpoint_has_its_own_name()
    {
        var apart = new List<string>();
        foreach (var add in Services.Values)
            apart.AddRange(await EndpointsOf(add));

        var together = await EndpointsOf(Services.Values.Aggregate((first, second) => first + second));

        together.ShouldNotBeEmpty();
        together.Order().ShouldBe(apart.Order());
        together.Distinct().Count().ShouldBe(together.Count);
    }

    private static async Task<IReadOnlyList<string>> EndpointsOf(Action<IBusRegistrationConfigurator> add)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["Helios:Bus:Transport"] = "memory",
                    // Nobody connects: the bus is built and looked at, never started.
                    ["Helios:Postgres:ConnectionString"] = "Host=127.0.0.1;Database=none",
                    ["Helios:Host:DataFolder"] = Path.Combine(Path.GetTempPath(), "helios-architecture-tests"),
                }
            )
            .Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging();
        services.AddHeliosDefaults(configuration, "architecture");
        services
            .AddLaneOrchestrator(configuration)
            .AddWorktreeAgent(configuration)
            .AddHarnessMonitor(configuration)
            .AddSessionRegistry(configuration);
        services.AddHeliosBus(configuration, add);
        await using var provider = services.BuildServiceProvider();

        var probe = JsonSerializer.SerializeToNode(provider.GetRequiredService<IBusControl>().GetProbeResult().Results)!;
        return [.. NamesIn(probe, of: "receiveEndpoint").Where(name => !name.Contains("_bus_", StringComparison.Ordinal))];
    }

    // Several scopes of one name are a list, one alone is an object.
    private static IEnumerable<string> NamesIn(JsonNode? node, string of) =>
        node switch
        {
            JsonObject fields => fields.SelectMany(field => field.Key == of ? Scopes(field.Value).Select(Name) : NamesIn(field.Value, of)),
            JsonArray items => items.SelectMany(item => NamesIn(item, of)),
            _ => [],
        };

    private static IEnumerable<JsonNode?> Scopes(JsonNode? node) => node is JsonArray items ? items.AsEnumerable() : [node];

    private static string Name(JsonNode? scope) => scope!["name"]!.GetValue<string>();
}
