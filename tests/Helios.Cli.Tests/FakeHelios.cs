using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Helios.Cli.Tests;

/// <summary>A small server that speaks the public contract, with knobs: what the command line meets in these tests.</summary>
public sealed partial class FakeHelios : IAsyncLifetime
{
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly WebApplication app;

    public FakeHelios()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Use(
            async (http, next) =>
            {
                Requests.Enqueue($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}");
                if (Refuse is { } refuse && http.Request.Method != "GET")
                    await Problem(http, refuse.Status, refuse.Reason, refuse.Detail, refuse.Fields);
                else
                    await next(http);
            }
        );
        Map();
        MapOperators();
        MapWork();
        MapTokens();
        MapEnrolments();
    }

    public ConcurrentQueue<string> Requests { get; } = [];

    public ConcurrentQueue<JsonNode> Bodies { get; } = [];

    public WorkspaceView Workspace { get; set; } =
        new()
        {
            WorkspaceId = WorkspaceId.New(),
            Name = "app",
            Repository = "/src/my app",
            DefaultBranch = "main",
            Pool = new PoolView { Size = 0, Ready = 0 },
            Policy = CompletionPolicy.Prune,
            OnParTaskLost = ParTaskLostPolicy.Rebind,
            OpenLanes = 0,
            Revision = 1,
            CreatedAt = Start,
            UpdatedAt = Start,
        };

    public List<LaneView> Lanes { get; } = [];

    /// <summary>The one session, of the lane that was created last.</summary>
    public SessionView Session { get; set; } =
        new()
        {
            SessionId = SessionId.New(),
            LaneId = LaneId.New(),
            WorkspaceId = WorkspaceId.New(),
            HostId = HostId.New(),
            Provider = SessionProviders.Codex,
            Transport = SessionTransport.NativeOpenai,
            Diagnostics = new()
            {
                SelectedTransport = SessionTransport.NativeOpenai,
                DegradeReason = "harness_timed_out",
                Since = Start,
            },
            Status = AttachmentStatus.Attached,
            DisplayStatus = DisplayStatus.Working,
            State = new()
            {
                Session = new() { State = SessionState.Working, Reason = SessionReason.TaskInProgress },
                PullRequest = new() { State = PullRequestState.None, Reason = PullRequestReason.NotCreated },
                Runtime = new() { State = RuntimeState.Alive, Reason = RuntimeReason.ProcessRunning },
            },
            Revision = 2,
            CreatedAt = Start,
            UpdatedAt = Start,
        };

    /// <summary>What an activity that is told waits for before it is answered.</summary>
    public Task HoldActivity { get; set; } = Task.CompletedTask;

    public SessionExplanation? Explained { get; set; }

    public Func<SessionMessageView, SessionMessageView> MessageBecomes { get; set; } = message => message;

    public (int Status, string Reason, string Detail, JsonObject? Fields)? Refuse { get; set; }

    /// <summary>The state in which a created lane is answered.</summary>
    public LaneStatus CreatedAs { get; set; } = LaneStatus.Ready;

    /// <summary>Names under which no lane can be created.</summary>
    public HashSet<string> NamesTaken { get; } = new(StringComparer.Ordinal);

    /// <summary>The place in the queue of a lane that is created.</summary>
    public int? QueuePosition { get; set; }

    public ArchiveView? ArchiveOnCleanUp { get; set; }

    /// <summary>What a run writes; each part is one server-sent event.</summary>
    public List<(string Stream, string Text)> RunWrites { get; } = [];

    public Func<RunView, RunView> RunEnds { get; set; } = run => run with { Status = RunStatus.Exited, ExitCode = 0 };

    /// <summary>Whether a run goes on until it is cancelled.</summary>
    public bool RunHangs { get; set; }

    /// <summary>Called when a run is asked for, before it is answered.</summary>
    public Action OnRun { get; set; } = static () => { };

    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<JsonObject> Events { get; } = [];

    /// <summary>The If-Match of the last change.</summary>
    public string? Matched { get; private set; }

    public List<LaneArchiveView> Archives { get; } = [];

    public LaneChangesView? Changes { get; set; }

    public string Patch { get; set; } = "";

    /// <summary>The content of every file in every commit.</summary>
    public byte[] FileContent { get; set; } = [];

    /// <summary>The hash and the text of the repository's own setup file; none when there is no file.</summary>
    public string? SetupHash { get; set; }

    public string SetupContent { get; set; } = "";

    /// <summary>After how many events or parts a stream is cut off, once.</summary>
    public int? CutAfter { get; set; }

    public Uri Url { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await app.StartAsync();
        Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    public LaneView AddLane(string name, LaneStatus status = LaneStatus.Ready, LaneId? id = null, int? queuePosition = null)
    {
        var lane = new LaneView
        {
            LaneId = id ?? LaneId.New(),
            WorkspaceId = Workspace.WorkspaceId,
            DisplayName = name,
            Status = status,
            QueuePosition = queuePosition,
            Branch = "helios/lane/x",
            BaseRef = "main",
            BaseCommit = new string('a', 40),
            WorktreePath = "/src/my app/.helios-worktrees/x",
            Agents = [],
            RunsInFlight = [],
            SessionsInFlight = [],
            Labels = new Dictionary<string, string>(StringComparer.Ordinal),
            Revision = 1,
            CreatedAt = Start,
            UpdatedAt = Start,
        };
        Lanes.Add(lane);
        return lane;
    }

    public void AddEvent(int seq) =>
        Events.Add(
            new JsonObject
            {
                ["seq"] = seq,
                ["specversion"] = "1.0",
                ["id"] = Contracts.Identifiers.EventId.New().ToString(),
                ["source"] = "/helios/lane-orchestrator",
                ["type"] = "lane.created",
                ["subject"] = LaneId.New().ToString(),
                ["time"] = "2026-01-02T03:04:05Z",
                ["datacontenttype"] = "application/json",
                ["correlationid"] = "cor",
                ["revision"] = seq,
                ["index"] = 0,
                ["actor"] = "api",
                ["data"] = new JsonObject { ["display_name"] = $"lane-{seq}" },
            }
        );

    private void Map()
    {
        app.MapGet("/v1/workspaces", () => Json(new { items = new[] { Workspace }, next_cursor = (string?)null }));
        app.MapGet("/v1/workspaces/{id}", () => Json(Workspace));
        app.MapPatch(
            "/v1/workspaces/{id}",
            async (HttpContext http) =>
            {
                Bodies.Enqueue((await JsonNode.ParseAsync(http.Request.Body))!);
                Matched = http.Request.Headers.IfMatch;
                return Json(Workspace with { Revision = Workspace.Revision + 1 });
            }
        );
        app.MapGet(
            "/v1/workspaces/{id}/setup-approvals",
            (string? base_ref) =>
                Json(
                    new WorkspaceSetupView
                    {
                        WorkspaceId = Workspace.WorkspaceId,
                        BaseRef = base_ref ?? "main",
                        BaseCommit = new string('c', 40),
                        Hash = SetupHash,
                        Content = SetupHash is null ? null : SetupContent,
                        Approved = SetupHash is null || Workspace.SetupApprovals.Any(approval => approval.Hash == SetupHash),
                    }
                )
        );
        app.MapPost(
            "/v1/workspaces/{id}/setup-approvals",
            async (HttpContext http) =>
            {
                var hash = (await JsonNode.ParseAsync(http.Request.Body))!["hash"]!.GetValue<string>();
                Workspace = Workspace with { SetupApprovals = [new SetupApproval { Hash = hash, ApprovedAt = Start }] };
                return Json(Workspace);
            }
        );
        app.MapDelete(
            "/v1/workspaces/{id}/setup-approvals/{hash}",
            (string hash) =>
            {
                Workspace = Workspace with { SetupApprovals = [.. Workspace.SetupApprovals.Where(approval => approval.Hash != hash)] };
                return Json(Workspace);
            }
        );
        app.MapPost(
            "/v1/workspaces",
            async (HttpContext http) =>
            {
                Bodies.Enqueue((await JsonNode.ParseAsync(http.Request.Body))!);
                return Json(Workspace, 201);
            }
        );
        app.MapPost(
            "/v1/workspaces/{id}/lanes",
            async (HttpContext http) =>
            {
                var body = (await JsonNode.ParseAsync(http.Request.Body))!;
                Bodies.Enqueue(body);
                if (NamesTaken.Contains(body["display_name"]!.GetValue<string>()))
                    return Results.Json(
                        new
                        {
                            reason = "display_name_taken",
                            title = "The display name is taken",
                            status = 409,
                        },
                        contentType: "application/problem+json",
                        statusCode: 409
                    );
                return Json(AddLane(body["display_name"]!.GetValue<string>(), CreatedAs, queuePosition: QueuePosition), 201);
            }
        );
        app.MapGet("/v1/lanes", List);
        app.MapGet("/v1/workspaces/{id}/lanes", List);
        app.MapGet("/v1/lanes/{id}", (HttpContext http, string id) => Lane(id) is { } lane ? Json(lane) : NotFound());
        app.MapPost(
            "/v1/lanes/{id}/cleanup",
            (HttpContext http, string id) =>
            {
                Matched = http.Request.Headers.IfMatch;
                return Json(Lane(id)! with { Status = LaneStatus.Closed, Archive = ArchiveOnCleanUp }, 202);
            }
        );
        app.MapPost(
            "/v1/lanes/{id}/restore",
            async (HttpContext http, string id) =>
            {
                var body = (await JsonNode.ParseAsync(http.Request.Body))!;
                Bodies.Enqueue(body);
                return Json(
                    AddLane(
                        body["display_name"]?.GetValue<string>() ?? Archives.Find(one => one.LaneId.ToString() == id)!.DisplayName,
                        CreatedAs
                    ),
                    201
                );
            }
        );
        app.MapPost("/v1/lanes/{id}/share", (string id) => Json(Lane(id)! with { Status = LaneStatus.Shared }));
        app.MapPost(
            "/v1/lanes/{id}/attach",
            (string id) =>
            {
                var node = JsonSerializer.SerializeToNode(Lane(id), PublicJson.Strict)!.AsObject();
                node["connection"] = new JsonObject { ["host_id"] = HostId.New().ToString(), ["worktree_path"] = "/work/tree" };
                return Json(node);
            }
        );
        app.MapPost(
            "/v1/lanes/{id}/runs",
            async (HttpContext http, string id) =>
            {
                Bodies.Enqueue((await JsonNode.ParseAsync(http.Request.Body))!);
                OnRun();
                return Json(Run(id, RunId.New()), 202);
            }
        );
        app.MapPost(
            "/v1/lanes/{id}/runs/{run}/cancel",
            (string id, string run) =>
            {
                Cancelled.TrySetResult();
                return Json(Run(id, RunId.Parse(run)));
            }
        );
        app.MapGet("/v1/lanes/{id}/runs/{run}/output", FollowRun);
        app.MapGet("/v1/lanes/{id}/file", () => Results.Bytes(FileContent, "application/octet-stream"));
        app.MapGet(
            "/v1/lanes/{id}/diff",
            (HttpContext http, string id) =>
                http.Request.Headers.Accept.ToString() == "text/x-diff"
                    ? Results.Text(Patch, "text/x-diff")
                    : Json(Changes! with { LaneId = LaneId.Parse(id) })
        );
        app.MapPost("/v1/lanes/{id}/sessions", (HttpContext http, string id) => Answer(http, Session));
        app.MapGet("/v1/sessions", () => Json(new { items = new[] { Session }, next_cursor = (string?)null }));
        app.MapGet("/v1/sessions/{id}", (string id) => id == Session.SessionId.ToString() ? Json(Session) : NotFound());
        app.MapPost(
            "/v1/sessions/{id}/facts/activity",
            async (HttpContext http, string id) =>
            {
                await HoldActivity;
                return id == Session.SessionId.ToString() ? await Answer(http, Session) : NotFound();
            }
        );
        app.MapGet(
            "/v1/sessions/{id}/explain",
            (string id) => id == Session.SessionId.ToString() && Explained is { } explained ? Json(explained) : NotFound()
        );
        app.MapPost("/v1/sessions/{id}/kill", (HttpContext http, string id) => Answer(http, Session));
        app.MapPost(
            "/v1/sessions/{id}/send",
            (HttpContext http, string id) =>
                Answer(
                    http,
                    MessageBecomes(
                        new SessionMessageView
                        {
                            MessageId = SessionMessageId.New(),
                            SessionId = Session.SessionId,
                            Status = SessionMessageStatus.Accepted,
                            Text = "",
                            AcceptedAt = Start,
                        }
                    )
                )
        );
        app.MapGet("/v1/archives", () => Json(new { items = Archives, next_cursor = (string?)null }));
        app.MapGet(
            "/v1/archives/{id}",
            (string id) => Archives.Find(one => one.LaneId.ToString() == id) is { } one ? Json(one) : NotFound()
        );
        app.MapDelete(
            "/v1/archives/{id}",
            (string id) => Archives.RemoveAll(one => one.LaneId.ToString() == id) > 0 ? Results.NoContent() : NotFound()
        );
        app.MapGet("/v1/events", ReadEvents);
    }

    private IResult List(string? name, string? status) =>
        Json(
            new
            {
                items = Lanes
                    .Where(lane => name is null || lane.DisplayName == name)
                    .Where(lane => status is null ? lane.Status is not LaneStatus.Closed : SnakeCase.Of(lane.Status) == status),
                next_cursor = (string?)null,
            }
        );

    private async Task FollowRun(HttpContext http, string id, string run)
    {
        http.Response.ContentType = "text/event-stream";
        var from = int.TryParse(http.Request.Headers["Last-Event-ID"], out var last) ? last : 0;
        foreach (var (part, index) in RunWrites.Select((part, index) => (part, index)).Skip(from))
        {
            await http.Response.WriteAsync(
                $"event: {part.Stream}\nid: {index + 1}\ndata: {Convert.ToBase64String(Encoding.UTF8.GetBytes(part.Text))}\n\n"
            );
            await http.Response.Body.FlushAsync();
            if (CutNow(index + 1))
            {
                http.Abort();
                return;
            }
        }

        if (RunHangs)
            await Cancelled.Task;
        var ended = RunEnds(Run(id, RunId.Parse(run)));
        await http.Response.WriteAsync($"event: end\ndata: {JsonSerializer.Serialize(ended, PublicJson.Strict)}\n\n");
    }

    private async Task ReadEvents(HttpContext http)
    {
        var stream = http.Request.Headers.Accept.ToString().Contains("event-stream", StringComparison.Ordinal);
        var after = int.TryParse(stream ? http.Request.Headers["Last-Event-ID"] : http.Request.Query["after"], out var seq) ? seq : 0;
        var items = Events.Where(item => item["seq"]!.GetValue<int>() > after).ToList();
        if (!stream)
        {
            await Json(new { items, next_cursor = items.Count > 0 ? items[^1]["seq"]!.ToString() : null }).ExecuteAsync(http);
            return;
        }

        http.Response.ContentType = "text/event-stream";
        foreach (var item in items)
        {
            await http.Response.WriteAsync($"id: {item["seq"]}\nevent: {item["type"]}\ndata: {item.ToJsonString()}\n\n");
            await http.Response.Body.FlushAsync();
            if (CutNow(item["seq"]!.GetValue<int>()))
            {
                http.Abort();
                return;
            }
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private bool CutNow(int given)
    {
        if (CutAfter != given)
            return false;
        CutAfter = null;
        return true;
    }

    private LaneView? Lane(string id) => Lanes.Find(lane => lane.LaneId.ToString() == id);

    private static RunView Run(string lane, RunId run) =>
        new()
        {
            RunId = run,
            LaneId = LaneId.Parse(lane),
            Argv = ["true"],
            Cwd = ".",
            Status = RunStatus.Running,
        };

    private static IResult Json<T>(T value, int status = 200) => Results.Json(value, PublicJson.Strict, statusCode: status);

    private static IResult NotFound() =>
        Results.Json(
            new
            {
                type = "urn:helios:lane_not_found",
                title = "No such lane",
                status = 404,
                reason = "lane_not_found",
                detail = "There is no such lane.",
                correlation_id = "cor_1",
            },
            contentType: "application/problem+json",
            statusCode: 404
        );

    private async Task<IResult> Answer<T>(HttpContext http, T answer)
    {
        Bodies.Enqueue((await JsonNode.ParseAsync(http.Request.Body))!);
        return Json(answer);
    }

    private static async Task Problem(HttpContext http, int status, string reason, string detail, JsonObject? fields)
    {
        var body = fields?.DeepClone().AsObject() ?? [];
        body["type"] = "urn:helios:" + reason;
        body["title"] = reason;
        body["status"] = status;
        body["reason"] = reason;
        body["detail"] = detail;
        body["correlation_id"] = "cor_refused";
        http.Response.StatusCode = status;
        await http.Response.WriteAsJsonAsync(body, options: null, contentType: "application/problem+json");
    }
}
