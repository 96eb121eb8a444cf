using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Helios.Testing.Agents;

/// <summary>
/// How a model of the tests speaks Anthropic's Messages API: <c>write: FILE TEXT</c> has the agent write a file, <c>run: COMMAND</c>
/// execute a command, anything else is answered with <c>heard: …</c>.
/// </summary>
internal static class MessagesApi
{
    /// <summary>What the user said, without what the agent adds of its own, which it puts between tags.</summary>
    public static IReadOnlyList<string> Texts(JsonNode body) =>
        [
            .. body["messages"]!
                .AsArray()
                .Where(message => (string?)message!["role"] == "user")
                .SelectMany(message => Parts(message!["content"]))
                .Where(text => !text.TrimStart().StartsWith('<')),
        ];

    /// <summary>A key comes as a token, or under a name of its own.</summary>
    public static string AuthorizationOf(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { Length: > 0 } token ? token : $"x-api-key {request.Headers["x-api-key"]}";

    public static async Task Answer(HttpContext context, JsonNode body, IReadOnlyList<string> texts, string id)
    {
        context.Response.ContentType = "text/event-stream";
        var block = Block(body, texts is [.., var text] ? text : "", id);
        var isTool = (string?)block["type"] == "tool_use";
        await Say(
            context,
            new JsonObject
            {
                ["type"] = "message_start",
                ["message"] = new JsonObject
                {
                    ["id"] = $"msg_{id}",
                    ["type"] = "message",
                    ["role"] = "assistant",
                    ["model"] = (string?)body["model"],
                    ["content"] = new JsonArray(),
                    ["stop_reason"] = null,
                    ["stop_sequence"] = null,
                    ["usage"] = new JsonObject { ["input_tokens"] = 10, ["output_tokens"] = 1 },
                },
            }
        );
        var begun = block.DeepClone();
        begun[isTool ? "input" : "text"] = isTool ? new JsonObject() : "";
        await Say(
            context,
            new JsonObject
            {
                ["type"] = "content_block_start",
                ["index"] = 0,
                ["content_block"] = begun,
            }
        );
        await Say(
            context,
            new JsonObject
            {
                ["type"] = "content_block_delta",
                ["index"] = 0,
                ["delta"] = isTool
                    ? new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = block["input"]!.ToJsonString() }
                    : new JsonObject { ["type"] = "text_delta", ["text"] = (string?)block["text"] },
            }
        );
        await Say(context, new JsonObject { ["type"] = "content_block_stop", ["index"] = 0 });
        await Say(
            context,
            new JsonObject
            {
                ["type"] = "message_delta",
                ["delta"] = new JsonObject { ["stop_reason"] = isTool ? "tool_use" : "end_turn", ["stop_sequence"] = null },
                ["usage"] = new JsonObject { ["output_tokens"] = 5 },
            }
        );
        await Say(context, new JsonObject { ["type"] = "message_stop" });
    }

    public static async Task Say(HttpContext context, JsonObject message)
    {
        await context.Response.WriteAsync($"event: {(string?)message["type"]}\ndata: {message.ToJsonString()}\n\n");
        await context.Response.Body.FlushAsync();
    }

    private static JsonObject Block(JsonNode body, string text, string id)
    {
        var last = body["messages"]!.AsArray()[^1]!["content"];
        if (last is JsonArray parts && parts.Any(part => (string?)part!["type"] == "tool_result"))
            return Text("done");
        // Beside the work agents have titles and the like made, for which they offer no tools.
        if (body["tools"] is not JsonArray { Count: > 0 })
            return Text("A title");
        if (text.StartsWith("run: ", StringComparison.Ordinal))
            return Tool(id, "Bash", new JsonObject { ["command"] = text[5..], ["description"] = "What the test says" });
        if (text.StartsWith("write: ", StringComparison.Ordinal) && text[7..].Split(' ', 2) is [var file, var content])
            return Tool(id, "Write", new JsonObject { ["file_path"] = file, ["content"] = $"{content}\n" });
        return Text($"heard: {text}");
    }

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };

    private static JsonObject Tool(string id, string name, JsonObject input) =>
        new()
        {
            ["type"] = "tool_use",
            ["id"] = $"toolu_{id}",
            ["name"] = name,
            ["input"] = input,
        };

    private static IEnumerable<string> Parts(JsonNode? content) =>
        content switch
        {
            JsonArray parts => parts
                .Where(part => (string?)part!["type"] == "text")
                .Select(part => (string?)part!["text"])
                .OfType<string>(),
            JsonValue value when value.GetValueKind() is JsonValueKind.String => [value.GetValue<string>()],
            _ => [],
        };
}
