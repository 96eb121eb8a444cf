using System.Text;
using System.Text.Json.Nodes;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Api;
using Helios.LaneOrchestrator.Api.Binding;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Api;

/// <summary>Walks all routes with tokens of every scope.</summary>
[Trait("req", "tokens")]
[Collection(ApiCollection.Name)]
public sealed class RouteScopeTests(SharedOrchestrator shared)
{
    private const string Heading = "## Routes";

    private readonly Orchestrator it = shared.It;

    private IReadOnlyList<(string Method, string Path, EndpointDoc Doc, TokenScope Scope)> Routes =>
        [
            .. it
                .Services.GetServices<EndpointDataSource>()
                .SelectMany(source => source.Endpoints)
                .OfType<RouteEndpoint>()
                .Where(route => route.Metadata.GetMetadata<EndpointDoc>() is not null)
                .Select(route =>
                {
                    var doc = route.Metadata.GetMetadata<EndpointDoc>()!;
                    var method = route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single();
                    return (method, route.RoutePattern.RawText!, doc, RouteAccess.ScopeOf(doc, method));
                })
                .OrderBy(route => route.Item2, StringComparer.Ordinal)
                .ThenBy(route => route.method, StringComparer.Ordinal),
        ];

    [Theory]
    [InlineData(TokenScope.Read)]
    [InlineData(TokenScope.Operate)]
    [InlineData(TokenScope.Admin)]
    public async Task A_token_opens_the_routes_of_its_scope_and_no_others(TokenScope scope)
    {
        var secret = await Create(new JsonObject { ["scope"] = SnakeCase.Of(scope) });

        Routes.Count.ShouldBeGreaterThan(50);
        foreach (var (method, path, _, needed) in Routes)
        {
            var (status, problem) = await Knock(secret, method, path);
            if (needed <= scope)
            {
                // It came as far as the reader, which found the fault.
                status.ShouldBe(400, $"{method} {path}: {problem.ToJsonString()}");
                continue;
            }

            status.ShouldBe(403, $"{method} {path}: {problem.ToJsonString()}");
            problem["reason"]!.GetValue<string>().ShouldBe("forbidden");
            problem["required_scope"]!.GetValue<string>().ShouldBe(SnakeCase.Of(needed));
        }
    }

    [Fact]
    public async Task A_token_with_a_limit_opens_no_route_that_has_not_been_thought_of()
    {
        it.Host.BeItself();
        var workspace = await it.Workspace();
        var secret = await Create(new JsonObject { ["scope"] = "admin", ["workspaces"] = new JsonArray(workspace.ToString()) });

        foreach (var (method, path, doc, _) in Routes)
        {
            var (status, problem) = await Knock(secret, method, path);
            if (doc.Reach is not Reach.ByPath)
                status.ShouldBe(400, $"{method} {path}: {problem.ToJsonString()}");
            else if (path.StartsWith("/v1/sessions/{session}", StringComparison.Ordinal))
                // It is closed also while no registry says where the session belongs.
                status.ShouldBeOneOf(403, 404, 503);
            else
                status.ShouldBe(403, $"{method} {path}: {problem.ToJsonString()}");
        }
    }

    [Fact]
    public async Task The_document_lists_the_scope_of_every_route()
    {
        var path = Path.Combine(Root(), "docs", "access.md");
        var document = (await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n");
        var expected = document[..document.IndexOf(Heading, StringComparison.Ordinal)] + Table();
        if (Environment.GetEnvironmentVariable("HELIOS_WRITE_DOCS") is "1")
            await File.WriteAllTextAsync(path, expected);

        (await File.ReadAllTextAsync(path))
            .ReplaceLineEndings("\n")
            .ShouldBe(expected, "regenerate it: HELIOS_WRITE_DOCS=1 dotnet test tests/Helios.LaneOrchestrator.Tests");
    }

    private string Table()
    {
        var text = new StringBuilder(Heading).Append("\n\n");
        text.Append("A lane's routes also exist below `/v1/workspaces/{workspace}`, with the same scope.\n\n");
        text.Append("| route | scope | with a limit to workspaces |\n|---|---|---|\n");
        foreach (var (method, path, doc, scope) in Routes)
        {
            if (path.StartsWith("/v1/workspaces/{workspace}/lanes/{lane}", StringComparison.Ordinal))
                continue;
            var limited = doc.Reach switch
            {
                Reach.Everything => "yes",
                Reach.Filtered => "what belongs to them",
                _ when path.Contains("{workspace}") || path.Contains("{lane}") || path.Contains("{session}") => "in them",
                _ => "no",
            };
            var needed =
                scope is not TokenScope.Unspecified ? SnakeCase.Of(scope)
                : path == EnrolmentsApi.JoinPath ? "the token of an enrolment"
                : "none";
            text.Append($"| `{method} {path}` | {needed} | {limited} |\n");
        }

        return text.ToString();
    }

    /// <summary>Sends what every route refuses, if it looks at it.</summary>
    private async Task<(int Status, JsonObject Problem)> Knock(string secret, string method, string path)
    {
        var concrete = path.Replace("{workspace}", WorkspaceId.New().ToString(), StringComparison.Ordinal)
            .Replace("{lane}", LaneId.New().ToString(), StringComparison.Ordinal)
            .Replace("{run}", RunId.New().ToString(), StringComparison.Ordinal)
            .Replace("{session}", SessionId.New().ToString(), StringComparison.Ordinal)
            .Replace("{host}", HostId.New().ToString(), StringComparison.Ordinal)
            .Replace("{terminal}", TerminalId.New().ToString(), StringComparison.Ordinal)
            .Replace("{enrolment}", EnrolmentId.New().ToString(), StringComparison.Ordinal)
            .Replace("{token}", TokenId.New().ToString(), StringComparison.Ordinal)
            .Replace("{letter}", "7", StringComparison.Ordinal)
            .Replace("{hash}", new string('a', 64), StringComparison.Ordinal);
        concrete.ShouldNotContain("{");
        var (status, problem, _) = await it.Send(method, $"{concrete}?no_such_parameter=1", headers: ("Authorization", $"Bearer {secret}"));
        return (status, problem);
    }

    private async Task<string> Create(JsonObject body)
    {
        body["name"] = $"t{Ulid.Format(UlidGenerator.Shared.Next()).ToLowerInvariant()}";
        var (status, created, _) = await it.Send("POST", "/v1/tokens", body);
        status.ShouldBe(201, created.ToJsonString());
        return created["secret"]!.GetValue<string>();
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Helios.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
