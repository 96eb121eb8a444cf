using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Helios.Testing.Agents;

/// <summary>
/// A model that speaks OpenAI's Responses API and Anthropic's Messages API (<see cref="MessagesApi"/>), and does what a prompt says:
/// <c>run: COMMAND</c> has the agent execute a command, <c>ask: COMMAND</c> one for which it must ask a person first, anything else is
/// answered with <c>heard: …</c>. It answers health probes, so that it can stand in for a harness too.
/// </summary>
public sealed class ModelServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private long answers;

    private ModelServer(WebApplication app) => this.app = app;

    /// <summary>Its address, without a path.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1");

    /// <summary>What it was asked, in order.</summary>
    public ConcurrentQueue<ModelRequest> Requests { get; } = new();

    /// <summary>Answers wait for it: a model that thinks.</summary>
    public Task Hold { get; set; } = Task.CompletedTask;

    /// <summary>What it answers instead, if it refuses everything because of a usage limit.</summary>
    public ModelLimit? Limit { get; set; }

    public static async Task<ModelServer> Start(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var server = new ModelServer(builder.Build());
        server.app.MapPost("/v1/responses", server.Respond);
        server.app.MapPost("/v1/messages", server.Message);
        server.app.MapPost("/v1/messages/count_tokens", () => Results.Json(new JsonObject { ["input_tokens"] = 10 }));
        server.app.MapGet("/healthz", () => Results.Ok());
        await server.app.StartAsync();
        server.Url = new Uri(server.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private async Task Respond(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        var input = body["input"]!.AsArray();
        var texts = input.Where(item => (string?)item!["role"] == "user").SelectMany(item => TextsOf(item!["content"])).ToArray();
        Requests.Enqueue(new ModelRequest(context.Request.Headers.Authorization.ToString(), texts, body.ToJsonString()));
        await Hold.WaitAsync(context.RequestAborted);
        if (Limit is { } limit)
        {
            await limit.Refuse(context);
            return;
        }

        var id = $"resp_{Interlocked.Increment(ref answers)}";
        context.Response.ContentType = "text/event-stream";
        await MessagesApi.Say(
            context,
            new JsonObject
            {
                ["type"] = "response.created",
                ["response"] = new JsonObject { ["id"] = id },
            }
        );
        await MessagesApi.Say(
            context,
            new JsonObject
            {
                ["type"] = "response.output_item.done",
                ["output_index"] = 0,
                ["item"] = Answer(input, texts.LastOrDefault() ?? "", id),
            }
        );
        var usage = new JsonObject
        {
            ["input_tokens"] = 10,
            ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = 0 },
            ["output_tokens"] = 5,
            ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
            ["total_tokens"] = 15,
        };
        await MessagesApi.Say(
            context,
            new JsonObject
            {
                ["type"] = "response.completed",
                ["response"] = new JsonObject { ["id"] = id, ["usage"] = usage },
            }
        );
    }

    private async Task Message(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        var texts = MessagesApi.Texts(body);
        Requests.Enqueue(new ModelRequest(MessagesApi.AuthorizationOf(context.Request), texts, body.ToJsonString()));
        await Hold.WaitAsync(context.RequestAborted);
        if (Limit is { } limit)
            await limit.Refuse(context);
        else
            await MessagesApi.Answer(context, body, texts, $"{Interlocked.Increment(ref answers)}");
    }

    private static JsonObject Answer(JsonArray input, string text, string id)
    {
        var last = input[^1]!;
        if ((string?)last["type"] == "function_call_output")
            return Message(id, "done");
        // Interactive agents have a title made of the prompt, beside the work.
        if (text.Contains("task title", StringComparison.Ordinal))
            return Message(id, "A title");
        foreach (var (word, escalated) in new[] { ("run: ", false), ("ask: ", true) })
        {
            if (!text.StartsWith(word, StringComparison.Ordinal))
                continue;
            // Not a login shell, which reads start-up files, and waited for: a machine may be busy.
            var arguments = new JsonObject
            {
                ["cmd"] = text[word.Length..],
                ["login"] = false,
                ["yield_time_ms"] = 30_000,
            };
            if (escalated)
            {
                arguments["sandbox_permissions"] = "require_escalated";
                arguments["justification"] = "because the test says so";
            }

            return new JsonObject
            {
                ["type"] = "function_call",
                ["id"] = $"fc_{id}",
                ["call_id"] = $"call_{id}",
                ["name"] = "exec_command",
                ["arguments"] = arguments.ToJsonString(),
            };
        }

        return Message(id, $"heard: {text}");
    }

    private static JsonObject Message(string id, string text) =>
        new()
        {
            ["type"] = "message",
            ["id"] = $"msg_{id}",
            ["role"] = "assistant",
            ["content"] = new JsonArray(new JsonObject { ["type"] = "output_text", ["text"] = text }),
        };

    private static IEnumerable<string> TextsOf(JsonNode? content) =>
        content switch
        {
            JsonArray parts => parts.Select(part => (string?)part!["text"]).OfType<string>(),
            JsonValue value when value.GetValueKind() is JsonValueKind.String => [value.GetValue<string>()],
            _ => [],
        };
}
