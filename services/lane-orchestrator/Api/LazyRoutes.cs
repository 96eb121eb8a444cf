using System.Diagnostics.CodeAnalysis;
using Helios.LaneOrchestrator.Api.Binding;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Helios.LaneOrchestrator.Api;

/// <summary>
/// Routes whose handlers are compiled when they are first asked (<see cref="LazyHandler"/>). Of the same name, they come before those of
/// ASP.NET for every route of the API.
/// </summary>
internal static class LazyRoutes
{
    public static RouteHandlerBuilder MapGet(this RouteGroupBuilder api, [StringSyntax("Route")] string pattern, Delegate handler) =>
        api.MapMethods(pattern, [HttpMethods.Get], handler);

    public static RouteHandlerBuilder MapPost(this RouteGroupBuilder api, [StringSyntax("Route")] string pattern, Delegate handler) =>
        api.MapMethods(pattern, [HttpMethods.Post], handler);

    public static RouteHandlerBuilder MapPatch(this RouteGroupBuilder api, [StringSyntax("Route")] string pattern, Delegate handler) =>
        api.MapMethods(pattern, [HttpMethods.Patch], handler);

    public static RouteHandlerBuilder MapDelete(this RouteGroupBuilder api, [StringSyntax("Route")] string pattern, Delegate handler) =>
        api.MapMethods(pattern, [HttpMethods.Delete], handler);

    public static RouteHandlerBuilder MapMethods(
        this RouteGroupBuilder api,
        [StringSyntax("Route")] string pattern,
        string[] methods,
        Delegate handler
    )
    {
        var lazy = new LazyHandler(handler);
        return api.MapMethods(pattern, methods, lazy, lazy.Invoke);
    }

    /// <summary>A route that does something around its handler.</summary>
    public static RouteHandlerBuilder MapMethods(
        this RouteGroupBuilder api,
        [StringSyntax("Route")] string pattern,
        string[] methods,
        LazyHandler handler,
        RequestDelegate around
    )
    {
        var route = EndpointRouteBuilderExtensions.MapMethods(api, pattern, methods, around);
        route.Add(handler.Describe);
        return new RouteHandlerBuilder([route]);
    }
}
