using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Helios.LaneOrchestrator.Tests.Api;

[Collection(ApiCollection.Name)]
[Trait("req", "openapi")]
public sealed partial class OpenApiDocumentTests(SharedOrchestrator shared)
{
    private readonly Orchestrator it = shared.It;

    [Fact]
    public async Task The_document_is_valid_and_of_version_3_1()
    {
        var json = await it.Http.GetStringAsync("/openapi/v1.json");

        var read = OpenApiDocument.Parse(json, "json");

        read.Diagnostic!.Errors.ShouldBeEmpty();
        read.Diagnostic.SpecificationVersion.ShouldBe(OpenApiSpecVersion.OpenApi3_1);
    }

    [Fact]
    public async Task The_document_lists_every_route()
    {
        var paths = (await Document())["paths"]!.AsObject();
        var routes = it
            .Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            // The board's pages and files are no API.
            .Where(route => route.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .Select(route =>
                (Path: route.RoutePattern.RawText!, Methods: route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            )
            .Where(route =>
                !route.Path.StartsWith("/tunnels", StringComparison.Ordinal) && !route.Path.StartsWith("/openapi", StringComparison.Ordinal)
            )
            .ToList();

        routes.Count.ShouldBeGreaterThan(50);
        foreach (var (path, methods) in routes)
        {
            foreach (var method in methods)
                (paths[path]?[method.ToLowerInvariant()]).ShouldNotBeNull($"{method} {path}");
        }
    }

    [Fact]
    public async Task The_document_describes_its_schemas_without_the_line_breaks_of_the_code() =>
        Descriptions((await Document())["components"]!["schemas"]!)
            .Where(text => text.Contains('\n', StringComparison.Ordinal))
            .ShouldBeEmpty();

    private static IEnumerable<string> Descriptions(JsonNode? node) =>
        node switch
        {
            JsonObject members => members.SelectMany(member =>
                member is { Key: "description", Value: JsonValue text } ? [text.GetValue<string>()] : Descriptions(member.Value)
            ),
            JsonArray items => items.SelectMany(Descriptions),
            _ => [],
        };

    [Fact]
    public async Task Names_its_parameters_bodies_answers_and_problems()
    {
        var create = (await Document())["paths"]!["/v1/workspaces/{workspace}/lanes"]!["post"]!;

        create["parameters"]!
            .AsArray()
            .Select(parameter => parameter!["name"]!.GetValue<string>())
            .ShouldBe(["workspace", "wait", "timeout", "X-Correlation-Id", "Idempotency-Key"]);
        create["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]!
            .GetValue<string>()
            .ShouldBe("#/components/schemas/LaneRequest");
        create["responses"]!["201"]!["content"]!["application/json"]!["schema"]!["$ref"]!
            .GetValue<string>()
            .ShouldBe("#/components/schemas/LaneView");
        create["responses"]!["409"]!["content"]!["application/problem+json"]!["schema"]!["properties"]!["reason"]!["enum"]!
            .AsArray()
            .Select(reason => reason!.GetValue<string>())
            .ShouldBe(["lane_capacity_exceeded", "display_name_taken", "branch_in_use", "setup_not_approved"], ignoreOrder: true);
        create["responses"]!["503"]!["headers"]!["Retry-After"].ShouldNotBeNull();
    }

    [Fact]
    public async Task The_document_describes_ids_enumerations_and_streams()
    {
        var document = await Document();

        var lane = document["components"]!["schemas"]!["LaneView"]!["properties"]!;
        lane["lane_id"]!["pattern"]!.GetValue<string>().ShouldStartWith("^ln_");
        var status = Resolve(document, lane["status"]!);
        status["enum"]!
            .AsArray()
            .Select(value => value!.GetValue<string>())
            .ShouldBe(["new", "provisioning", "ready", "running", "blocked", "shared", "cleaning", "closed"]);
        document["paths"]!["/v1/events"]!["get"]!["responses"]!["200"]!["content"]!["text/event-stream"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Names_every_reason_of_the_contract()
    {
        var reasons = (await Document())["components"]!["schemas"]!["Problem"]!["properties"]!["reason"]!["enum"]!.AsArray();

        reasons.Select(reason => reason!.GetValue<string>()).ShouldBe(ProblemReason.All.Select(reason => reason.Name));
    }

    [Fact]
    public async Task The_document_has_no_reference_that_leads_nowhere()
    {
        var json = await it.Http.GetStringAsync("/openapi/v1.json");
        var schemas = (await Document())["components"]!["schemas"]!.AsObject();

        foreach (Match match in References().Matches(json))
            schemas.ContainsKey(match.Groups["name"].Value).ShouldBeTrue(match.Value);
    }

    private static JsonNode Resolve(JsonNode document, JsonNode schema) =>
        schema["$ref"] is { } reference ? document["components"]!["schemas"]![reference.GetValue<string>().Split('/')[^1]]! : schema;

    private async Task<JsonNode> Document() => JsonNode.Parse(await it.Http.GetStringAsync("/openapi/v1.json"))!;

    [GeneratedRegex("\"#/components/schemas/(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex References();
}
