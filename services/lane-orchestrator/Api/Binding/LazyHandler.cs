using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Helios.LaneOrchestrator.Api.Binding;

/// <summary>
/// The handler of a route, which is compiled for its first request: those of all routes were two thirds of the code that a start compiles
/// with full optimization, and a process is asked for few of them. What a handler takes is checked at the start all the same.
/// </summary>
internal sealed class LazyHandler
{
    private readonly Delegate handler;
    private readonly Lazy<RequestDelegate> compiled;
    private RequestDelegateFactoryOptions? options;
    private RequestDelegateMetadataResult? inferred;

    public LazyHandler(Delegate handler)
    {
        this.handler = handler;
        compiled = new(() => RequestDelegateFactory.Create(handler, options, inferred).RequestDelegate);
    }

    public Task Invoke(HttpContext http) => compiled.Value(http);

    /// <summary>Adds to a route what its handler's parameters and result say about it.</summary>
    public void Describe(EndpointBuilder endpoint)
    {
        endpoint.Metadata.Add(handler.Method);
        options = new RequestDelegateFactoryOptions
        {
            ServiceProvider = endpoint.ApplicationServices,
            RouteParameterNames = [.. ((RouteEndpointBuilder)endpoint).RoutePattern.Parameters.Select(parameter => parameter.Name)],
            // A body is a parameter that says so.
            DisableInferBodyFromParameters = true,
            EndpointBuilder = endpoint,
        };
        inferred = RequestDelegateFactory.InferMetadata(handler.Method, options);
        foreach (var attribute in handler.Method.GetCustomAttributes(inherit: true))
            endpoint.Metadata.Add(attribute);
    }
}
