using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Helios.LaneOrchestrator.Api;

/// <summary>The OpenAPI document, generated from the documentation of the routes (<see cref="EndpointDoc"/>).</summary>
internal static class OpenApiDocs
{
    private const string ProblemSchema = "Problem";
    private const string BearerScheme = "bearer";
    private const string Json = "application/json";

    private static readonly ProblemReason[] OfEveryRoute =
    [
        ProblemReason.InvalidRequest,
        ProblemReason.Unauthenticated,
        ProblemReason.Forbidden,
        ProblemReason.HostNotAllowed,
        ProblemReason.OriginNotAllowed,
        ProblemReason.UriTooLong,
        ProblemReason.HeadersTooLarge,
        ProblemReason.RateLimited,
        ProblemReason.InternalError,
        ProblemReason.ServiceUnavailable,
        ProblemReason.Overloaded,
    ];

    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.DictionaryKeyPolicy = null;
            options.SerializerOptions.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
        });
        return services.AddOpenApi(
            "v1",
            options =>
            {
                options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                options.ShouldInclude = description => description.ActionDescriptor.EndpointMetadata.OfType<EndpointDoc>().Any();
                options.AddSchemaTransformer(Schema);
                options.AddOperationTransformer(Operation);
                options.AddDocumentTransformer(Document);
            }
        );
    }

    public static void MapOpenApiDocument(this IEndpointRouteBuilder routes) => routes.MapOpenApi("/openapi/{documentName}.json");

    private static Task Schema(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (Prefix(type) is { } prefix)
        {
            schema.Type = JsonSchemaType.String | ((schema.Type ?? default) & JsonSchemaType.Null);
            schema.Pattern = $"^{prefix}_[0-7][0-9A-HJKMNP-TV-Z]{{25}}$";
        }
        else if (type.IsEnum && schema.Enum is { } values)
        {
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. values.Where(value => value is not null && value.ToString() != "unspecified")];
        }

        // A comment in the code is broken into lines; where the document breaks them is up to its reader.
        if (schema.Description is { } description)
            schema.Description = string.Join(' ', description.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Constrain(schema, context.JsonPropertyInfo?.AttributeProvider);
        return Task.CompletedTask;
    }

    /// <summary>Adds the declared constraints of a request's members, which the reader enforces.</summary>
    private static void Constrain(OpenApiSchema schema, ICustomAttributeProvider? member)
    {
        if (Of<NumberAttribute>() is { } bounds)
            Bounded(schema, bounds);
        if (Of<ItemsAttribute>() is { } items && schema.Type?.HasFlag(JsonSchemaType.Array) is true)
            (schema.MinItems, schema.MaxItems) = (items.Least == 0 ? null : items.Least, items.Most);
        else if (Of<ItemsAttribute>() is { } entries)
            schema.MaxProperties = entries.Most;
        if (Of<TextAttribute>() is not { } text)
            return;
        var each = (schema.Items ?? schema.AdditionalProperties ?? schema) as OpenApiSchema;
        if (each is not null)
            each.MaxLength = text.MaxLength;

        T? Of<T>()
            where T : Attribute => member?.GetCustomAttributes(typeof(T), inherit: false).FirstOrDefault() as T;
    }

    private static string? Prefix(Type type) =>
        type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IHeliosId<>))
            ? (string?)type.GetProperty("Prefix", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)
            : null;

    private static async Task Operation(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var doc = metadata.OfType<EndpointDoc>().First();
        var method = context.Description.HttpMethod;
        var schemas = new OperationSchemas(context, cancellationToken);
        operation.Summary = doc.Summary;
        var scope = RouteAccess.ScopeOf(doc, method!);
        operation.Description = $"{doc.Description} Scope: {(scope is TokenScope.Unspecified ? "none" : SnakeCase.Of(scope))}.".TrimStart();
        operation.Tags = null;
        var query = metadata.OfType<QueryType>().FirstOrDefault() is { Type: var queried } ? QueryShape.Of(queried).Parameters : [];
        operation.Parameters = [.. Parameters(context.Description.RelativePath!, method, query, doc)];
        operation.RequestBody = metadata.OfType<BodyType>().FirstOrDefault() is not { Type: var body }
            ? null
            : new OpenApiRequestBody
            {
                Required = !BodyShape.Of(body).IsOptional,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [Json] = new OpenApiMediaType { Schema = await schemas.Reference(body) },
                },
            };

        operation.Responses = [];
        foreach (var (status, type) in doc.Answers)
            operation.Responses[$"{status}"] = await Response(doc, status, type, schemas);
        foreach (var group in Problems(method, doc).GroupBy(reason => reason.Status).OrderBy(group => group.Key))
            operation.Responses[$"{group.Key}"] = Problem([.. group], context.Document!);
    }

    private static async Task<OpenApiResponse> Response(EndpointDoc doc, int status, Type? type, OperationSchemas schemas)
    {
        var response = new OpenApiResponse { Description = doc.Summary, Headers = Headers(doc.Matches || status == 201) };
        if (type is not null)
            response.Content = new Dictionary<string, OpenApiMediaType>
            {
                [Json] = new OpenApiMediaType { Schema = await schemas.With(await schemas.Reference(type), doc.With) },
            };
        else if (status == 200)
            response.Content = new Dictionary<string, OpenApiMediaType> { ["text/plain"] = new OpenApiMediaType() };
        if (doc.Streams && status == 200)
            response.Content![EventStream.MediaType] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        if (doc.AlsoAs is { } other && status == 200)
            response.Content![other] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        return response;
    }

    /// <summary>The schemas of an operation's types, as components of the document.</summary>
    private sealed class OperationSchemas(OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        public async Task<IOpenApiSchema> Reference(Type type)
        {
            if (type == typeof(Page<JsonObject>))
                return Events();
            if (type.IsGenericType)
                return await PageOf(type.GenericTypeArguments[0]);
            context.Document!.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, null, cancellationToken));
            return new OpenApiSchemaReference(type.Name, context.Document);
        }

        /// <summary>A schema with a further member; the same if there is none.</summary>
        public async Task<IOpenApiSchema> With(IOpenApiSchema schema, (string Name, Type Type)? member)
        {
            if (member is not { } more)
                return schema;
            return new OpenApiSchema
            {
                AllOf =
                [
                    schema,
                    new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Properties = new Dictionary<string, IOpenApiSchema> { [more.Name] = await Reference(more.Type) },
                    },
                ],
            };
        }

        // By reference, so that transformers of a schema also apply to the items of its pages.
        private async Task<IOpenApiSchema> PageOf(Type type)
        {
            var name = $"PageOf{type.Name}";
            context.Document!.AddComponent<IOpenApiSchema>(
                name,
                new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Required = new HashSet<string> { "items", "next_cursor" },
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["items"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = await Reference(type) },
                        ["next_cursor"] = new OpenApiSchema
                        {
                            Type = JsonSchemaType.String | JsonSchemaType.Null,
                            Description = "Where the next page begins; null on the last page.",
                        },
                    },
                }
            );
            return new OpenApiSchemaReference(name, context.Document);
        }
    }

    private static IEnumerable<ProblemReason> Problems(string? method, EndpointDoc doc)
    {
        var reasons = OfEveryRoute.Concat(doc.Problems);
        if (method is not "GET")
            reasons = reasons.Append(ProblemReason.BodyTooLarge).Append(ProblemReason.UnsupportedMediaType);
        return method is "POST" && !doc.IsSecret ? reasons.Append(ProblemReason.IdempotencyKeyReused) : reasons;
    }

    private static IEnumerable<IOpenApiParameter> Parameters(
        string path,
        string? method,
        IReadOnlyList<QueryShape.Parameter> query,
        EndpointDoc doc
    )
    {
        foreach (var name in path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}')))
            yield return Parameter(name, ParameterLocation.Path, JsonSchemaType.String, $"The {name}'s id.", required: true);
        foreach (var each in query)
        {
            var parameter = Parameter(each.Name, ParameterLocation.Query, JsonSchemaType.String, each.Description);
            parameter.Schema = QuerySchema(each);
            parameter.Explode = each.Repeats;
            yield return parameter;
        }

        yield return Parameter(
            Correlation.Header,
            ParameterLocation.Header,
            JsonSchemaType.String,
            "1 to 128 printable ASCII characters; generated if absent, and returned."
        );
        if (method is "POST" && !doc.IsSecret)
        {
            yield return Parameter(
                IdempotencyKeys.Header,
                ParameterLocation.Header,
                JsonSchemaType.String,
                "A request with the same key and body within 24 hours gets the same answer and takes effect once."
            );
        }

        if (doc.Matches)
            yield return Parameter("If-Match", ParameterLocation.Header, JsonSchemaType.String, "The ETag of the version to change.");
        if (doc.Streams)
            yield return Parameter(
                "Last-Event-ID",
                ParameterLocation.Header,
                JsonSchemaType.String,
                "Where to resume a broken event stream."
            );
    }

    private static OpenApiSchema QuerySchema(QueryShape.Parameter parameter)
    {
        if (parameter.Repeats)
            return new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Items = new OpenApiSchema { Type = JsonSchemaType.String },
            };
        if (parameter.Type == typeof(bool))
            return new OpenApiSchema { Type = JsonSchemaType.Boolean };
        if (parameter.Type.IsEnum)
            return new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. parameter.Names.Select(name => JsonValue.Create(name))] };
        return parameter.Bounds is not { } bounds
            ? new OpenApiSchema { Type = JsonSchemaType.String }
            : Bounded(new OpenApiSchema { Type = JsonSchemaType.Integer }, bounds);
    }

    private static OpenApiSchema Bounded(OpenApiSchema schema, NumberAttribute bounds)
    {
        schema.Minimum = bounds.Least.ToString(CultureInfo.InvariantCulture);
        schema.Maximum = bounds.Most is int.MaxValue or long.MaxValue ? null : bounds.Most.ToString(CultureInfo.InvariantCulture);
        return schema;
    }

    private static OpenApiParameter Parameter(
        string name,
        ParameterLocation location,
        JsonSchemaType type,
        string description,
        bool required = false
    ) =>
        new()
        {
            Name = name,
            In = location,
            Required = required,
            Description = description,
            Schema = new OpenApiSchema { Type = type },
        };

    private static Dictionary<string, IOpenApiHeader>? Headers(bool tagged) =>
        tagged
            ? new Dictionary<string, IOpenApiHeader>
            {
                ["ETag"] = new OpenApiHeader
                {
                    Description = "The revision, in quotes.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                },
            }
            : null;

    private static OpenApiResponse Problem(IReadOnlyList<ProblemReason> reasons, OpenApiDocument document)
    {
        var response = new OpenApiResponse
        {
            Description = string.Join("; ", reasons.Distinct().Select(reason => $"{reason.Name}: {reason.Title}")),
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [ProblemResult.MediaType] = new OpenApiMediaType
                {
                    Schema = new OpenApiSchema
                    {
                        AllOf = [new OpenApiSchemaReference(ProblemSchema, document)],
                        Properties = new Dictionary<string, IOpenApiSchema>
                        {
                            ["reason"] = new OpenApiSchema
                            {
                                Enum = [.. reasons.Distinct().Select(reason => JsonValue.Create(reason.Name))],
                            },
                        },
                    },
                },
            },
        };
        if (reasons.Any(reason => reason.Status is 429 or 503))
        {
            response.Headers = new Dictionary<string, IOpenApiHeader>
            {
                ["Retry-After"] = new OpenApiHeader
                {
                    Description = "Seconds.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.Integer },
                },
            };
        }

        return response;
    }

    private static OpenApiSchema Events() =>
        new()
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["items"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Description = "CloudEvents 1.0 in structured JSON, with seq.",
                    Items = new OpenApiSchema { Type = JsonSchemaType.Object },
                },
                ["next_cursor"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null },
            },
        };

    private static Task Document(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        NullableMembers.Allow(document);
        document.Tags = null;
        document.Info = new OpenApiInfo
        {
            Title = "Helios",
            Version = "v1",
            Description =
                "Lanes for coding agents: isolated worktrees, their processes, and their events. Errors are RFC 9457 problem "
                + "details with a reason from a closed set.",
            License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };
        document.AddComponent<IOpenApiSecurityScheme>(
            BearerScheme,
            new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description =
                    "A token (helios token create), or Helios:Http:BearerToken. Required for requests from other machines, and for all "
                    + "if Helios:Http:LoopbackTrust is false. The token's name is the actor of what is done with it. The board's own pages "
                    + "send a cookie instead (POST /v1/board/session).",
            }
        );
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(BearerScheme, document)] = [] },
            new OpenApiSecurityRequirement(),
        ];
        // Relative to the document's URL.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.AddComponent<IOpenApiSchema>(ProblemSchema, ProblemDetails());
        AddHealth(document);
        return Task.CompletedTask;
    }

    private static OpenApiSchema ProblemDetails()
    {
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "type", "title", "status", "reason", "detail", "correlation_id" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text("urn:helios: and the reason."),
                ["title"] = Text("The reason in words."),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                ["reason"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Enum = [.. ProblemReason.All.Select(reason => JsonValue.Create(reason.Name))],
                },
                ["detail"] = Text("What to do next."),
                ["correlation_id"] = Text("The id of the request, also in the log."),
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Description = "All errors in the request, with invalid_request.",
                    Items = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Properties = new Dictionary<string, IOpenApiSchema>
                        {
                            ["path"] = Text("The field, ?parameter or header."),
                            ["reason"] = Text("The reason for programs."),
                            ["detail"] = Text("The detail, for people."),
                        },
                    },
                },
            },
        };

        static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
    }

    private static void AddHealth(OpenApiDocument document)
    {
        foreach (
            var (path, operation, summary) in (ReadOnlySpan<(string, string, string)>)
                [
                    ("/health/live", "GetLiveness", "Whether the process is alive"),
                    ("/health/ready", "GetReadiness", "Whether its dependencies are available, with the state of each"),
                ]
        )
        {
            document.Paths[path] = new OpenApiPathItem
            {
                Operations = new Dictionary<HttpMethod, OpenApiOperation>
                {
                    [HttpMethod.Get] = new OpenApiOperation
                    {
                        OperationId = operation,
                        Summary = summary,
                        Security = [],
                        Responses = new OpenApiResponses
                        {
                            ["400"] = Problem([ProblemReason.InvalidRequest], document),
                            ["403"] = Problem([ProblemReason.HostNotAllowed, ProblemReason.OriginNotAllowed], document),
                            ["200"] = new OpenApiResponse { Description = "Yes." },
                            ["503"] = new OpenApiResponse { Description = "No." },
                        },
                    },
                },
            };
        }
    }
}
