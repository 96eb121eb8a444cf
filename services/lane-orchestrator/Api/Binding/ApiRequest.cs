using System.Reflection;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Helios.LaneOrchestrator.Api.Binding;

/// <summary>The body of a request. A handler with this parameter also declares the body in the OpenAPI document.</summary>
internal sealed record Body<T>(T Value) : IBindableFromHttpContext<Body<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    public static ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(new Body<T>((T)ApiRequest.Of(context).Body!));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new BodyType(typeof(T)));
}

/// <summary>The query parameters of a request. A handler with this parameter also declares them in the OpenAPI document.</summary>
internal sealed record Query<T>(T Value) : IBindableFromHttpContext<Query<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    public static ValueTask<Query<T>?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(new Query<T>((T)ApiRequest.Of(context).Query));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new QueryType(typeof(T)));
}

/// <summary>The type of a route's body.</summary>
internal sealed record BodyType(Type Type);

/// <summary>The type of a route's query parameters.</summary>
internal sealed record QueryType(Type Type);

/// <summary>What <see cref="RequestReader"/> read of a request besides path, query and body.</summary>
internal sealed class ApiRequest : IBindableFromHttpContext<ApiRequest>
{
    private static readonly object Key = new();

    public object? Body { get; init; }

    public required object Query { get; init; }

    public required Cause Cause { get; init; }

    public required Caller Caller { get; init; }

    /// <summary>The revision of <c>If-Match</c>; null for any.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Where an interrupted event stream resumes.</summary>
    public string? LastEventId { get; init; }

    /// <summary>The reserved id for what the request creates, because the request may be repeated.</summary>
    public Guid? ReservedId { get; init; }

    /// <summary>Whether an earlier attempt at the request may already have created its object.</summary>
    public bool MayRepeat => ReservedId is not null;

    /// <summary>The id for what the request creates: the same if the request is repeated with its idempotency key.</summary>
    public TId NewId<TId>()
        where TId : struct, IHeliosId<TId> => TId.From(ReservedId ?? UlidGenerator.Shared.Next());

    public static ApiRequest Of(HttpContext http) => (ApiRequest)http.Items[Key]!;

    public static ValueTask<ApiRequest?> BindAsync(HttpContext context, ParameterInfo parameter) => new(Of(context));

    public void Attach(HttpContext http) => http.Items[Key] = this;
}
