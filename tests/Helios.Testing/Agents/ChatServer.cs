using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Helios.Testing.Agents;

/// <summary>A model with OpenAI's API for chats: it says how many messages of a user it has seen.</summary>
public sealed class ChatServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private ChatServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapPost("/v1/chat/completions", Answer);
    }

    public Uri Url => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>The authorizations of all requests.</summary>
    public ConcurrentQueue<string> Authorizations { get; } = [];

    public static async Task<ChatServer> Start()
    {
        var server = new ChatServer();
        await server.app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        Authorizations.Enqueue(context.Request.Headers.Authorization.ToString());
        var asked = (await JsonNode.ParseAsync(context.Request.Body))!;
        var seen = asked["messages"]!.AsArray().Count(message => message!["role"]!.ToString() == "user");
        context.Response.ContentType = "text/event-stream";
        foreach (
            var choice in new[]
            {
                $$"""{"index": 0, "delta": {"role": "assistant", "content": "I have seen {{seen}}."}, "finish_reason": null}""",
                """{"index": 0, "delta": {}, "finish_reason": "stop"}""",
            }
        )
            await context.Response.WriteAsync(
                $$"""data: {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [{{choice}}]}""" + "\n\n"
            );
        await context.Response.WriteAsync(
            """data: {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [], """
                + """ "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}}"""
                + "\n\n"
        );
        await context.Response.WriteAsync("data: [DONE]\n\n");
    }
}
