using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Helios.Testing;

/// <summary>
/// A forge with the part of GitHub's REST API for pull requests: lists them, opens them, and has one per branch and base.
/// </summary>
public sealed class PullRequestForge : IAsyncDisposable
{
    private readonly Lock access = new();
    private readonly List<Pull> pulls = [];
    private readonly List<JsonNode> bodies = [];
    private readonly HashSet<string> authorizations = new(StringComparer.Ordinal);
    private readonly WebApplication app;

    private PullRequestForge()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(Answer);
    }

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>The open ones.</summary>
    public IReadOnlyList<Pull> Open => Read(() => pulls.Where(pull => pull.IsOpen));

    /// <summary>What was sent to open one.</summary>
    public IReadOnlyList<JsonNode> Bodies => Read(() => bodies);

    /// <summary>The authorizations of all requests.</summary>
    public IReadOnlyList<string> Authorizations => Read(() => authorizations);

    /// <summary>Whether it does what it is asked and then cuts the connection.</summary>
    public bool LosesAnswers { get; init; }

    /// <summary>The status with which it refuses to open one.</summary>
    public int? Refuses { get; init; }

    public static async Task<PullRequestForge> Start(bool losesAnswers = false, int? refuses = null)
    {
        var forge = new PullRequestForge { LosesAnswers = losesAnswers, Refuses = refuses };
        await forge.app.StartAsync();
        return forge;
    }

    /// <summary>Adds one.</summary>
    public void Has(string branch, string from, string into, bool open = true)
    {
        lock (access)
            pulls.Add(new Pull(pulls.Count + 1, branch, from, into, "One of before", "", IsDraft: false, open));
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        lock (access)
            authorizations.Add(context.Request.Headers.Authorization.ToString());
        if (context.Request.Path.Value!.Split('/') is not ["", "repos", var owner, var name, "pulls"])
        {
            context.Response.StatusCode = 404;
            return;
        }

        if (context.Request.Method is "GET")
        {
            await Write(context, 200, new JsonArray([.. Open.OrderByDescending(pull => pull.Number).Select(pull => pull.Json())]));
            return;
        }

        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        lock (access)
            bodies.Add(body);
        if (Refuses is { } status)
            await Write(
                context,
                status,
                JsonNode.Parse("""{"message": "Validation Failed", "errors": [{"message": "base is invalid"}]}""")!
            );
        else
            await Add(context, $"{owner}/{name}", body);
    }

    private List<T> Read<T>(Func<IEnumerable<T>> read)
    {
        lock (access)
            return [.. read()];
    }

    private async Task Add(HttpContext context, string repository, JsonNode asked)
    {
        var head = asked["head"]!.ToString().Split(':');
        var from = head.Length == 2 ? $"{head[0]}/{repository.Split('/')[1]}" : repository;
        Pull? made = null;
        lock (access)
        {
            var into = asked["base"]!.ToString();
            if (!pulls.Exists(pull => pull.IsOpen && pull.Branch == head[^1] && pull.Into == into && pull.From == from))
                pulls.Add(
                    made = new Pull(
                        pulls.Count + 1,
                        head[^1],
                        from,
                        into,
                        asked["title"]!.ToString(),
                        asked["body"]!.ToString(),
                        asked["draft"]!.GetValue<bool>(),
                        IsOpen: true
                    )
                );
        }

        if (LosesAnswers)
            context.Abort();
        else if (made is null)
            await Write(context, 422, JsonNode.Parse("""{"message": "A pull request already exists."}""")!);
        else
            await Write(context, 201, made.Json());
    }

    private static async Task Write(HttpContext context, int status, JsonNode answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString());
    }

    /// <summary>One pull request.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Branch">Its branch.</param>
    /// <param name="From">The repository of its branch.</param>
    /// <param name="Into">Its base.</param>
    /// <param name="Title">Its title.</param>
    /// <param name="Body">Its description.</param>
    /// <param name="IsDraft">Whether it is a draft.</param>
    /// <param name="IsOpen">Whether it is open.</param>
    public sealed record Pull(int Number, string Branch, string From, string Into, string Title, string Body, bool IsDraft, bool IsOpen)
    {
        internal JsonObject Json() =>
            new()
            {
                ["number"] = Number,
                ["html_url"] = string.Create(CultureInfo.InvariantCulture, $"https://git.example/team/app/pull/{Number}"),
                ["state"] = IsOpen ? "open" : "closed",
                ["title"] = Title,
                ["draft"] = IsDraft,
                ["head"] = new JsonObject
                {
                    ["ref"] = Branch,
                    ["repo"] = new JsonObject { ["full_name"] = From },
                },
                ["base"] = new JsonObject { ["ref"] = Into },
            };
    }
}
