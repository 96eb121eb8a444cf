using Helios.LaneOrchestrator.Api.Binding;
using Microsoft.AspNetCore.Builder;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Attaches the documentation of a route.</summary>
internal static class Docs
{
    public static RouteHandlerBuilder Doc(this RouteHandlerBuilder route, string operation, EndpointDoc doc) =>
        route.WithName(operation).WithMetadata(doc);

    /// <summary>A route in two forms: only the short one has a name, which is unique.</summary>
    public static RouteHandlerBuilder Doc(this RouteHandlerBuilder route, EndpointDoc doc) => route.WithMetadata(doc);
}
