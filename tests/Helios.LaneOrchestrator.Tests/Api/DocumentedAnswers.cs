using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Helios.LaneOrchestrator.Tests.Api;

/// <summary>
/// Stands between the tests and the server, and holds every answer against the OpenAPI document: a status that is not in it, another media
/// type, a member that it does not know, a null where it allows none.
/// </summary>
internal sealed class DocumentedAnswers(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private readonly Lock gate = new();
    private Task<JsonNode>? document;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var path = request.RequestUri!.AbsolutePath;
        if (path.StartsWith("/v1/", StringComparison.Ordinal))
            await Check(request.Method.Method, path, response, await Document(request, cancellationToken), cancellationToken);
        return response;
    }

    private static async Task Check(
        string method,
        string path,
        HttpResponseMessage response,
        JsonNode document,
        CancellationToken cancellationToken
    )
    {
        var (status, media) = ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType);
        var body = media is "application/json" or "application/problem+json"
            ? JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))
            : null;
        var where = $"{method} {path} {status}";
        if (Operation(document, method, path) is not { } operation)
        {
            // What is routed nowhere has no operation; its problem is a problem all the same.
            (status is 404 or 405).ShouldBeTrue(where);
            SchemaCheck.Faults(document, document["components"]!["schemas"]!["Problem"]!, body, "").ShouldBeEmpty(where);
            return;
        }

        var answer = operation["responses"]![$"{status}"];
        answer.ShouldNotBeNull($"{where}: the document does not know this status; the answer was {body?.ToJsonString()}");
        if (answer["content"] is not { } content)
        {
            body.ShouldBeNull(where);
            return;
        }

        media.ShouldNotBeNull(where);
        content[media].ShouldNotBeNull($"{where}: the document does not know the media type {media}");
        if (body is not null)
            SchemaCheck.Faults(document, content[media]!["schema"]!, body, "").ShouldBeEmpty($"{where}: {body.ToJsonString()}");
    }

    private static JsonNode? Operation(JsonNode document, string method, string path) =>
        document["paths"]!
            .AsObject()
            .Where(each =>
                Regex.IsMatch(
                    path,
                    $"^{Regex.Replace(each.Key, "{[^/}]+}", "[^/]+", RegexOptions.None, TimeSpan.FromSeconds(1))}$",
                    RegexOptions.None,
                    TimeSpan.FromSeconds(1)
                )
            )
            // The one with the fewest parameters is meant.
            .OrderBy(each => each.Key.Count(letter => letter == '{'))
            .Select(each => each.Value![method.ToLowerInvariant()])
            .FirstOrDefault(operation => operation is not null);

    private Task<JsonNode> Document(HttpRequestMessage asked, CancellationToken cancellationToken)
    {
        lock (gate)
            return document ??= Read();

        async Task<JsonNode> Read()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(asked.RequestUri!, "/openapi/v1.json"));
            request.Headers.Authorization = asked.Headers.Authorization;
            using var response = await base.SendAsync(request, cancellationToken);
            return JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
        }
    }
}
