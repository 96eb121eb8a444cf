using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Routes that are planned but not implemented: they answer so, instead of "not found".</summary>
internal static class LaterApi
{
    private static readonly (string Method, string Path, string Operation)[] OfAll =
    [
        ("POST", "/v1/hosts/{host}/drain", "DrainHost"),
        ("POST", "/v1/hosts/{host}/forget", "ForgetHost"),
        ("POST", "/v1/reconcile", "Reconcile"),
    ];

    /// <summary>Mapped without strict request parsing: a missing feature does not validate its input.</summary>
    public static void MapLater(this IEndpointRouteBuilder routes)
    {
        foreach (var (method, path, operation) in OfAll)
            Map(method, path, operation);

        void Map(string method, string path, string operation) =>
            routes
                .MapMethods(path, [method], Answer)
                .WithName(operation)
                .WithMetadata(new EndpointDoc("Not implemented yet") { Answers = [], Problems = [ProblemReason.NotImplemented] });
    }

    private static ProblemResult Answer(HttpContext http) =>
        new(
            new Refusal(
                ProblemReason.NotImplemented,
                $"{http.Request.Method} {http.Request.Path} is not implemented in this version of Helios."
            )
        );
}
