using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Helios.Cli.Schema;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Testing;

namespace Helios.Cli.Tests;

[Trait("req", "cli-schema")]
public sealed partial class JsonOutputTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();

    public ValueTask InitializeAsync() => server.InitializeAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task The_schemas_are_all_that_the_command_line_prints()
    {
        string[] programs = ["cli", "managed-cli"];
        var printed = programs
            .SelectMany(program =>
                Directory.EnumerateFiles(Path.Combine(BuiltProgram.Root, "clients", program), "*.cs", SearchOption.AllDirectories)
            )
            .SelectMany(file => Printed().Matches(File.ReadAllText(file)).Select(match => $"helios.{match.Groups["name"].Value}/1"))
            .Append("helios.error/1")
            .Distinct(StringComparer.Ordinal);

        (await CommandLine.Run(null, ["schema", "--quiet"])).Lines.ShouldBe(printed, ignoreOrder: true);
        JsonNode
            .Parse((await CommandLine.Run(null, ["schema"])).Out)!
            .AsObject()
            .Select(shape => shape.Key)
            .ShouldBe(printed, ignoreOrder: true);
    }

    [Fact]
    public void Know_the_prefix_of_every_kind_of_id() =>
        typeof(LaneId)
            .Assembly.GetExportedTypes()
            .Where(type =>
                type.IsValueType && type.GetInterfaces().Any(face => face.Name.StartsWith("IHeliosId`", StringComparison.Ordinal))
            )
            .ShouldAllBe(type => JsonSchemas.PrefixOf(type) == (string?)type.GetProperty("Prefix")!.GetValue(null));

    [Fact]
    public async Task Name_every_field_and_only_those()
    {
        server.AddLane("first");
        var lane = JsonNode.Parse((await CommandLine.Run(server, ["lane", "show", "first", "--json"])).Out)!.AsObject();

        var shape = JsonNode.Parse((await CommandLine.Run(server, ["schema", "helios.lane/1"])).Out)!;

        var fields = shape["properties"]!.AsObject();
        fields.Select(field => field.Key).Except(["connection"]).ShouldBe(lane.Select(field => field.Key), ignoreOrder: true);
        fields["schema"]!["const"]!.GetValue<string>().ShouldBe(lane["schema"]!.GetValue<string>());
        lane["lane_id"]!.GetValue<string>().ShouldMatch(fields["lane_id"]!["pattern"]!.GetValue<string>());
        fields["host_id"]!["type"]!.AsArray().Select(type => type!.GetValue<string>()).ShouldBe(["string", "null"]);
        fields["status"]!["enum"]!
            .AsArray()
            .Select(word => word!.GetValue<string>())
            .ShouldBe(Enum.GetValues<LaneStatus>().Where(status => status is not LaneStatus.Unspecified).Select(SnakeCase.Of));
    }

    [Fact]
    public async Task Schemas_are_of_use_without_a_server_and_an_unknown_name_is_an_error()
    {
        var ran = await CommandLine.Run(null, ["schema", "lanes"]);

        ran.ExitCode.ShouldBe(3);
        ran.Error.ShouldContain("lane_list");
    }

    [GeneratedRegex("WriteJson(List)?\\(\\s*\"(?<name>[a-z_]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Printed();
}
