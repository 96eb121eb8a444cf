using System.Text.Json.Nodes;
using Helios.Contracts.Api.DeadLetters;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Reconciliation;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Identifiers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Helios.Cli.Tests;

/// <content>What operators meet: hosts, reconciliation and dead letters.</content>
public sealed partial class FakeHelios
{
    public HostView Host { get; set; } =
        new()
        {
            HostId = HostId.New(),
            Name = "build-7",
            Status = HostStatus.Online,
            Incarnation = 3,
            Slots = 10,
            UsedSlots = 2,
            LastHeartbeatAt = Start,
            JoinedAt = Start,
            Labels = new Dictionary<string, string> { ["zone"] = "a", ["gpu"] = "a100" },
            OperatorLabels = new Dictionary<string, string> { ["gpu"] = "a100" },
            Measures = new HostMeasures
            {
                Cpus = 4,
                Load = 1.5,
                MemoryBytes = 16L << 30,
                MemoryFreeBytes = 8L << 30,
                Disks =
                [
                    new HostDisk
                    {
                        Path = "/",
                        Bytes = 100L << 30,
                        FreeBytes = 50L << 30,
                    },
                ],
                At = Start,
            },
            Revision = 5,
        };

    /// <summary>How the host becomes each time that it is looked at.</summary>
    public Func<HostView, HostView> HostBecomes { get; set; } = host => host;

    public List<HostLeftoverLane> Leftovers { get; } = [];

    public PlacementView? Placement { get; set; }

    public ReconciliationView? Reconciliation { get; set; }

    public List<DeadLetterView> DeadLetters { get; } = [];

    public List<TokenView> Tokens { get; } = [];

    public List<HostEnrolmentView> Enrolments { get; } = [];

    private void MapOperators()
    {
        app.MapGet("/health/ready", () => Json(new { status = "healthy", checks = new { } }));
        app.MapGet("/v1/hosts", () => Json(new { items = new[] { Host }, next_cursor = (string?)null }));
        app.MapGet("/v1/hosts/{id}", () => Json(Host = HostBecomes(Host)));
        app.MapPatch(
            "/v1/hosts/{id}",
            async (HttpContext http) =>
            {
                return await Changed(http, host => host);
            }
        );
        app.MapPost(
            "/v1/hosts/{id}/drain",
            async (HttpContext http) =>
            {
                return await Changed(http, host => host with { Status = HostStatus.Draining, Draining = true });
            }
        );
        app.MapPost(
            "/v1/hosts/{id}/undrain",
            async (HttpContext http) =>
            {
                return await Changed(http, host => host with { Status = HostStatus.Online, Draining = false });
            }
        );
        app.MapPost(
            "/v1/hosts/{id}/replace",
            async (HttpContext http) =>
            {
                return await Changed(http, host => host);
            }
        );
        app.MapPost(
            "/v1/hosts/{id}/forget",
            async (HttpContext http) =>
            {
                var body = (await JsonNode.ParseAsync(http.Request.Body))!;
                Bodies.Enqueue(body);
                return Json(
                    new HostLeftovers
                    {
                        Host = Host,
                        DryRun = body["dry_run"]!.GetValue<bool>(),
                        Lanes = [.. Leftovers],
                        Archives = [],
                        Workspaces = [],
                    }
                );
            }
        );
        app.MapGet("/v1/workspaces/{id}/placement", () => Json(Placement!));
        app.MapPost(
            "/v1/reconcile",
            async (HttpContext http) =>
            {
                Bodies.Enqueue((await JsonNode.ParseAsync(http.Request.Body))!);
                return Json(Reconciliation!);
            }
        );
        app.MapGet("/v1/dead-letters", () => Json(new { items = DeadLetters, next_cursor = (string?)null }));
        app.MapGet(
            "/v1/dead-letters/{id}",
            (long id) => Letter(id) is { } letter ? Json(letter with { Body = "{\"message\":{}}" }) : NoLetter()
        );
        app.MapPost(
            "/v1/dead-letters/{id}/replay",
            (long id) =>
            {
                if (Letter(id) is not { } letter)
                    return NoLetter();
                DeadLetters.Remove(letter);
                return Json(letter with { Status = DeadLetterStatus.Replayed });
            }
        );
        app.MapDelete(
            "/v1/dead-letters/{id}",
            (long id) => Letter(id) is { } letter && DeadLetters.Remove(letter) ? Results.NoContent() : NoLetter()
        );
    }

    /// <summary>The code that signs a browser in; null where none is needed.</summary>
    public string? BoardCode { get; set; }

    private void MapTokens()
    {
        app.MapPost("/v1/board/codes", () => Json(new BoardCodeView { Code = BoardCode, ExpiresAt = Start }, 201));
        app.MapGet("/v1/tokens", () => Json(new { items = Tokens, next_cursor = (string?)null }));
        app.MapPost(
            "/v1/tokens",
            async (HttpContext http) =>
            {
                var body = (await JsonNode.ParseAsync(http.Request.Body))!;
                Bodies.Enqueue(body);
                var token = new TokenView
                {
                    TokenId = TokenId.New(),
                    Name = body["name"]!.GetValue<string>(),
                    Scope = SnakeCase.Parse<TokenScope>(body["scope"]!.GetValue<string>()),
                    Status = TokenStatus.Active,
                    CreatedAt = Start,
                    CreatedBy = "api",
                    Revision = 1,
                };
                Tokens.Add(token);
                return Json(new NewTokenView { Token = token, Secret = $"helios_{token.TokenId}_secret" }, 201);
            }
        );
        app.MapDelete(
            "/v1/tokens/{id}",
            (string id) =>
            {
                var at = Tokens.FindIndex(token => token.TokenId.ToString() == id);
                Tokens[at] = Tokens[at] with { Status = TokenStatus.Revoked };
                return Json(Tokens[at]);
            }
        );
    }

    private void MapEnrolments()
    {
        app.MapGet("/v1/hosts/enrolments", () => Json(new { items = Enrolments, next_cursor = (string?)null }));
        app.MapPost(
            "/v1/hosts/enrolments",
            async (HttpContext http) =>
            {
                var body = (await JsonNode.ParseAsync(http.Request.Body))!;
                Bodies.Enqueue(body);
                var enrolment = new HostEnrolmentView
                {
                    EnrolmentId = EnrolmentId.New(),
                    Name = body["name"]!.GetValue<string>(),
                    HostId = HostId.New(),
                    Status = EnrolmentStatus.Open,
                    CreatedAt = Start,
                    CreatedBy = "api",
                    ExpiresAt = Start.AddHours(1),
                    Revision = 1,
                };
                Enrolments.Add(enrolment);
                return Json(
                    new NewHostEnrolmentView
                    {
                        Enrolment = enrolment,
                        Secret = $"helios_{enrolment.EnrolmentId}_secret",
                        Url = "https://helios.example",
                        Warnings = ["The broker is not encrypted."],
                    },
                    201
                );
            }
        );
        app.MapDelete(
            "/v1/hosts/enrolments/{id}",
            (string id) =>
            {
                var at = Enrolments.FindIndex(enrolment => enrolment.EnrolmentId.ToString() == id);
                Enrolments[at] = Enrolments[at] with { Status = EnrolmentStatus.Revoked };
                return Json(Enrolments[at]);
            }
        );
        app.MapPost(
            "/v1/hosts/{id}/revoke",
            (string id) =>
            {
                Host = Host with { Status = HostStatus.Lost, RevokedAt = Start, RevokedBy = "anna" };
                return Json(new HostRevocationView { Host = Host, Pending = "The broker is unreachable." });
            }
        );
    }

    private DeadLetterView? Letter(long id) => DeadLetters.Find(letter => letter.DeadLetterId == id);

    private async Task<IResult> Changed(HttpContext http, Func<HostView, HostView> change)
    {
        if (http.Request.ContentLength > 0)
            Bodies.Enqueue((await JsonNode.ParseAsync(http.Request.Body))!);
        Matched = http.Request.Headers.IfMatch;
        return Json(Host = change(Host));
    }

    private static IResult NoLetter() =>
        Results.Json(
            new
            {
                type = "urn:helios:dead_letter_not_found",
                title = "Dead letter not found",
                status = 404,
                reason = "dead_letter_not_found",
                detail = "No such dead letter.",
                correlation_id = "cor_1",
            },
            contentType: "application/problem+json",
            statusCode: 404
        );
}
