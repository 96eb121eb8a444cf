using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Helios.Cli.Calls;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Schema;

/// <summary>
/// The JSON Schemas of the output of <c>--json</c>, one for each value of the field <c>schema</c>. Most are derived from types, the rest is
/// written here.
/// </summary>
internal static class JsonSchemas
{
    private static readonly JsonSchemaExporterOptions Export = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Name };

    private static readonly SortedDictionary<string, Func<JsonObject>> Makers = new(StringComparer.Ordinal)
    {
        ["agent"] = OfAgent,
        ["agent_check"] = () => Fields(("name", Type("string")), ("file", Type("string"))),
        ["agent_list"] = () => Fields(("items", Items(OfAgent()))),
        ["agent_dialog"] = () => Of(CliJson.Shared.AgentDialog),
        ["archive"] = () => Of(CliJson.Shared.LaneArchiveView),
        ["archive_list"] = () => ListOf(CliJson.Shared.LaneArchiveView),
        ["audit_entry"] = () =>
            Fields(
                ("seq", Type("integer")),
                ("at", Type("string")),
                ("actor", Type("string", "null")),
                ("action", Type("string")),
                ("subject", Type("string")),
                ("name", Type("string", "null")),
                ("lane_id", Type("string", "null")),
                ("workspace_id", Type("string", "null")),
                ("session_id", Type("string", "null")),
                ("host_id", Type("string", "null")),
                ("reason", Type("string", "null")),
                ("correlation_id", Type("string", "null")),
                ("revision", Type("integer"))
            ),
        ["config"] = () =>
            Fields(
                (
                    "items",
                    Items(
                        Fields(
                            ("key", Type("string")),
                            ("value", Type("string", "null")),
                            ("origin", Type("string")),
                            ("place", Type("string", "null")),
                            ("line", Type("integer", "null"))
                        )
                    )
                )
            ),
        ["dead_letter"] = () => Of(CliJson.Shared.DeadLetterView),
        ["dead_letter_list"] = () => ListOf(CliJson.Shared.DeadLetterView),
        ["demo"] = () =>
            Fields(
                ("lanes", Items(Fields(("lane_id", Type("string", "null")), ("name", Type("string")), ("fault", Type("string", "null"))))),
                ("events", Type("integer")),
                ("left", Items(Type("string")))
            ),
        ["doctor"] = () =>
            Fields(
                (
                    "items",
                    Items(
                        Fields(
                            ("name", Type("string")),
                            ("state", Type("string")),
                            ("detail", Type("string")),
                            ("advice", Type("string", "null"))
                        )
                    )
                )
            ),
        ["error"] = () =>
            Fields(
                ("exit_code", Type("integer")),
                ("reason", Type("string")),
                ("detail", Type("string")),
                ("subject", Type("string", "null")),
                ("next", Type("string", "null")),
                ("correlation_id", Type("string", "null"))
            ),
        ["event"] = () => Of(CliJson.Shared.HeliosEvent),
        ["group"] = () =>
            Fields(
                ("group", Type("string")),
                (
                    "items",
                    Items(
                        Fields(
                            ("lane", Of(CliJson.Shared.LaneView)),
                            ("session", Type("object", "null")),
                            ("changes", Type("object", "null")),
                            ("usage", Type("object", "null"))
                        )
                    )
                )
            ),
        ["group_list"] = () => Fields(("items", Items(Fields(("group", Type("string")), ("lanes", Items(Type("string"))))))),
        ["group_start"] = () =>
            Fields(
                ("group", Type("string")),
                (
                    "items",
                    Items(
                        Fields(
                            ("agent", Type("string")),
                            ("lane_id", Type("string", "null")),
                            ("session", Type("object", "null")),
                            ("fault", Type("string", "null"))
                        )
                    )
                )
            ),
        ["harness_status"] = () => Of(CliJson.Shared.HarnessView),
        ["usage"] = () => Of(CliJson.Shared.UsageReport),
        ["host"] = () => Of(CliJson.Shared.HostView),
        ["host_enrolment"] = () => Of(CliJson.Shared.HostEnrolmentView),
        ["host_enrolment_created"] = () => Of(CliJson.Shared.NewHostEnrolmentView),
        ["host_enrolment_list"] = () => ListOf(CliJson.Shared.HostEnrolmentView),
        ["host_leftovers"] = () => Of(CliJson.Shared.HostLeftovers),
        ["host_list"] = () => ListOf(CliJson.Shared.HostView),
        ["host_revocation"] = () => Of(CliJson.Shared.HostRevocationView),
        ["lane"] = () => With(Of(CliJson.Shared.LaneView), "connection", Of(CliJson.Shared.LaneConnection)),
        ["lane_changes"] = () => Of(CliJson.Shared.LaneChangesView),
        ["lane_comments"] = () =>
            Fields(
                ("lane_id", Type("string")),
                ("comments", Items(Fields(("path", Type("string")), ("line", Type("string")), ("text", Type("string")))))
            ),
        ["lane_file"] = () =>
            Fields(("lane_id", Type("string")), ("path", Type("string")), ("content", Type("string")), ("encoding", Type("string"))),
        ["lane_list"] = () =>
            Fields(("items", Items(With(Of(CliJson.Shared.LaneView), "changes", OrNull(Of(CliJson.Shared.LaneChangesView)))))),
        ["lane_log"] = () => Fields(("lane_id", Type("string")), ("log", Type("string"))),
        ["lane_merge_preview"] = () => Of(CliJson.Shared.LaneMergeView),
        ["lane_patch"] = () => Fields(("lane_id", Type("string")), ("patch", Type("string"))),
        ["lane_pull_request"] = () => Of(CliJson.Shared.LanePullRequestView),
        ["lane_work"] = () => Of(CliJson.Shared.LaneWorkView),
        ["placement"] = () => Of(CliJson.Shared.PlacementView),
        ["reconciliation"] = () => Of(CliJson.Shared.ReconciliationView),
        ["run"] = () => Of(CliJson.Shared.RunView),
        ["run_output"] = () =>
            Fields(
                ("run_id", Type("string")),
                ("stdout", Type("string")),
                ("stderr", Type("string")),
                ("encoding", Type("string")),
                ("truncated_bytes", Type("integer"))
            ),
        ["session"] = () => Of(CliJson.Shared.SessionView),
        ["session_explanation"] = () => Of(CliJson.Shared.SessionExplanation),
        ["session_list"] = () => ListOf(CliJson.Shared.SessionView),
        ["session_message"] = () => Of(CliJson.Shared.SessionMessageView),
        ["session_output"] = () =>
            Fields(
                ("session_id", Type("string")),
                ("stdout", Type("string")),
                ("stderr", Type("string")),
                ("encoding", Type("string")),
                ("truncated_bytes", Type("integer")),
                ("ended", Type("boolean"))
            ),
        ["start"] = () => Fields(("lane", Of(CliJson.Shared.LaneView)), ("session", Of(CliJson.Shared.SessionView))),
        ["terminal"] = () => Of(CliJson.Shared.TerminalView),
        ["token"] = () => Of(CliJson.Shared.TokenView),
        ["token_created"] = () => Of(CliJson.Shared.NewTokenView),
        ["token_list"] = () => ListOf(CliJson.Shared.TokenView),
        ["up"] = () => Fields(("url", Type("string")), ("home", Type("string")), ("pid", Type("integer")), ("log", Type("string"))),
        ["workspace"] = () => Of(CliJson.Shared.WorkspaceView),
        ["workspace_list"] = () => ListOf(CliJson.Shared.WorkspaceView),
    };

    public static IReadOnlyCollection<string> Names => Makers.Keys;

    /// <summary>One schema; null if there is none of that name.</summary>
    public static JsonObject? Find(string name)
    {
        if (!Makers.TryGetValue(name, out var make))
            return null;
        var shape = make();
        shape["properties"]!.AsObject().Insert(0, "schema", new JsonObject { ["const"] = $"helios.{name}/1" });
        var required = shape["required"] as JsonArray ?? [];
        required.Insert(0, "schema");
        shape["required"] = required;
        shape.Insert(0, "title", $"helios.{name}/1");
        shape.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        return shape;
    }

    private static JsonObject Of<T>(JsonTypeInfo<T> type)
    {
        var shape = type.GetJsonSchemaAsNode(Export).AsObject();
        shape["type"] = "object";
        return shape;
    }

    private static JsonObject OfAgent() =>
        Fields(
            ("agent", Of(CliJson.Shared.HostAgentView)),
            ("hosts", Items(Fields(("host_id", Type("string")), ("installed", Type("boolean")))))
        );

    private static JsonObject ListOf<T>(JsonTypeInfo<T> type) => Fields(("items", Items(Of(type))));

    private static JsonObject OrNull(JsonObject shape)
    {
        shape["type"] = new JsonArray("object", "null");
        return shape;
    }

    private static JsonObject With(JsonObject shape, string name, JsonNode field)
    {
        shape["properties"]!.AsObject()[name] = field;
        return shape;
    }

    private static JsonObject Fields(params (string Name, JsonNode Shape)[] fields)
    {
        var properties = new JsonObject();
        foreach (var (name, shape) in fields)
            properties[name] = shape;
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. fields.Select(field => JsonValue.Create(field.Name))]),
        };
    }

    private static JsonObject Items(JsonNode shape) => new() { ["type"] = "array", ["items"] = shape };

    private static JsonObject Type(params string[] types) =>
        new()
        {
            ["type"] = types is [var only] ? JsonValue.Create(only) : new JsonArray([.. types.Select(type => JsonValue.Create(type))]),
        };

    /// <summary>Converters write identifiers and enums, and the exporter cannot inspect converters.</summary>
    private static JsonNode Name(JsonSchemaExporterContext context, JsonNode shape)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var optional = type != context.TypeInfo.Type;
        string[] text = optional ? ["string", "null"] : ["string"];
        if (PrefixOf(type) is { } prefix)
        {
            var id = Type(text);
            id["pattern"] = $"^{prefix}_[0-7][0-9A-HJKMNP-TV-Z]{{25}}$";
            return id;
        }

        if (!type.IsEnum)
            return shape;
        var words = Enum.GetValuesAsUnderlyingType(type)
            .Cast<object>()
            .Where(value => Convert.ToInt64(value) != 0)
            .Select(value => JsonValue.Create(SnakeCaseOf(type, value)));
        return new JsonObject { ["enum"] = new JsonArray([.. words, .. optional ? new JsonNode?[] { null } : []]) };
    }

    private static string SnakeCaseOf(Type type, object value) =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(Enum.GetName(type, value)!);

    // Listed, because reflection would not find them in the native program. A test checks that none is missing.
    public static string? PrefixOf(Type type) =>
        type == typeof(EventId) ? EventId.Prefix
        : type == typeof(HostId) ? HostId.Prefix
        : type == typeof(LaneId) ? LaneId.Prefix
        : type == typeof(RunId) ? RunId.Prefix
        : type == typeof(SessionId) ? SessionId.Prefix
        : type == typeof(SessionMessageId) ? SessionMessageId.Prefix
        : type == typeof(TerminalId) ? TerminalId.Prefix
        : type == typeof(TokenId) ? TokenId.Prefix
        : type == typeof(EnrolmentId) ? EnrolmentId.Prefix
        : type == typeof(WorkspaceId) ? WorkspaceId.Prefix
        : type == typeof(CorrelationId) ? CorrelationId.Prefix
        : type == typeof(LaunchId) ? LaunchId.Prefix
        : type == typeof(OperationId) ? OperationId.Prefix
        : null;
}
