using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Tests.Api;

/// <summary>Signing in to the board where this machine is not trusted.</summary>
[Trait("req", "board-sign-in")]
public sealed class BoardSessionTests : IAsyncLifetime
{
    private const string Configured = "the-configured-token-of-the-administrator";

    private Orchestrator it = null!;
    private HttpClient browser = null!;

    private string Origin => it.Address.GetLeftPart(UriPartial.Authority);

    public async ValueTask InitializeAsync()
    {
        it = await Orchestrator.Start(
            ("Helios:Http:LoopbackTrust", "false"),
            ("Helios:Http:BearerToken", Configured),
            ("Helios:Http:AllowedOrigins:0", "http://localhost:3000")
        );
        it.Http.DefaultRequestHeaders.Authorization = new("Bearer", Configured);
        it.Host.BeItself();
        browser = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = it.Address };
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await it.DisposeAsync();
    }

    [Fact]
    public async Task A_code_is_exchanged_once_for_a_cookie_with_the_rights_of_its_token()
    {
        var (_, secret) = await Token("reader", "read");
        var code = await Code(secret);

        using var answer = await SignIn(code);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var header = answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        var parts = header.Split("; ");
        parts[0].ShouldMatch($"^helios_board_{it.Address.Port}=[0-9a-f]{{64}}$");
        // Plain HTTP on this machine: a browser would not send a secure cookie there.
        parts
            .Skip(1)
            .Where(part => !part.StartsWith("max-age", StringComparison.Ordinal))
            .ShouldBe(["path=/", "samesite=strict", "httponly"]);
        var week = int.Parse(
            parts.Single(part => part.StartsWith("max-age=", StringComparison.Ordinal))[8..],
            CultureInfo.InvariantCulture
        );
        week.ShouldBeInRange(604_800 - 60, 604_800);
        var cookie = parts[0];
        var view = await Session(cookie);
        (view!["name"]!.GetValue<string>(), view["scope"]!.GetValue<string>()).ShouldBe(("reader", "read"));
        view["expires_at"].ShouldNotBeNull();
        (await Status("GET", "/v1/lanes", cookie)).ShouldBe(HttpStatusCode.OK);
        (await Status("POST", $"/v1/lanes/{LaneId.New()}/share", cookie, Origin)).ShouldBe(HttpStatusCode.Forbidden);
        (await Status("GET", "/v1/tokens", cookie)).ShouldBe(HttpStatusCode.Forbidden);

        using var again = await SignIn(code);
        again.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        again.Headers.Contains("Set-Cookie").ShouldBeFalse();
        foreach (var table in new[] { "board_codes", "board_sessions" })
        {
            var rows = await Scalar($"select coalesce(string_agg(x::text, ' '), '') from {table} x");
            rows.ShouldNotContain(code);
            rows.ShouldNotContain(cookie.Split('=')[1]);
        }
    }

    [Fact]
    public async Task Of_all_who_exchange_a_code_at_once_one_is_signed_in()
    {
        var code = await Code(Configured);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SignIn(code)));

        answers.Count(answer => answer.StatusCode is HttpStatusCode.OK).ShouldBe(1);
        foreach (var answer in answers)
            answer.Dispose();
    }

    [Fact]
    public async Task A_code_that_is_wrong_or_expired_or_whose_token_has_ended_signs_nobody_in()
    {
        var (_, secret) = await Token("reader", "read");
        var (id, revoked) = await Token("gone", "read");
        var (expired, ended) = (await Code(secret), await Code(revoked));
        await Execute("update board_codes set expires_at = now() - interval '1 second'");
        (await it.Send("DELETE", $"/v1/tokens/{id}")).Status.ShouldBe(200);
        foreach (var wrong in new[] { expired, ended, new string('0', 64), "x", secret, Configured })
        {
            using var answer = await SignIn(wrong);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, wrong);
        }

        // A fresh code removes those that have expired.
        await Code(secret);
        (await Scalar("select count(*)::text from board_codes")).ShouldBe("1");
    }

    [Fact]
    public async Task A_session_ends_with_its_token_its_time_or_a_sign_out()
    {
        var (id, secret) = await Token("anna", "operate");
        var (left, revoked, old) = (await Cookie(secret), await Cookie(secret), await Cookie(Configured));
        foreach (var cookie in new[] { left, revoked, old })
            (await Status("GET", "/v1/lanes", cookie)).ShouldBe(HttpStatusCode.OK);

        using (var answer = await Send("DELETE", "/v1/board/session", left, Origin))
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
            answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().ShouldContain("1970");
        }

        (await Status("GET", "/v1/lanes", left)).ShouldBe(HttpStatusCode.Unauthorized);
        (await Status("GET", "/v1/lanes", revoked)).ShouldBe(HttpStatusCode.OK);
        (await it.Send("DELETE", $"/v1/tokens/{id}")).Status.ShouldBe(200);
        (await Status("GET", "/v1/lanes", revoked)).ShouldBe(HttpStatusCode.Unauthorized);
        await Execute("update board_sessions set expires_at = now() - interval '1 second' where token_id is null");
        (await Status("GET", "/v1/lanes", old)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_session_of_the_configured_token_ends_when_another_one_is_configured()
    {
        var cookie = await Cookie(Configured);
        (await Session(cookie))!["scope"]!.GetValue<string>().ShouldBe("admin");

        await using var later = await it.StartAnother(
            ("Helios:Http:LoopbackTrust", "false"),
            ("Helios:Http:BearerToken", "another-token-of-the-administrator")
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(later.Address, "/v1/lanes"));
        request.Headers.Add("Cookie", cookie.Replace($"_{it.Address.Port}=", $"_{later.Address.Port}=", StringComparison.Ordinal));

        (await browser.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await Status("GET", "/v1/lanes", cookie)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_cookie_counts_only_in_requests_of_the_boards_own_pages()
    {
        var cookie = await Cookie(Configured);

        foreach (var (method, path) in new[] { ("POST", "/v1/tokens"), ("DELETE", $"/v1/tokens/{TokenId.New()}") })
        {
            (await Status(method, path, cookie)).ShouldBe(HttpStatusCode.Unauthorized);
            // It may call the API, but the session is not its own.
            (await Status(method, path, cookie, "http://localhost:3000")).ShouldBe(HttpStatusCode.Unauthorized);
            (await Status(method, path, cookie, "http://evil.example")).ShouldBe(HttpStatusCode.Forbidden);
            (await Status(method, path, cookie, "null")).ShouldBe(HttpStatusCode.Forbidden);
            (await Status(method, path, cookie, Origin)).ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.NotFound);
        }

        (await Status("GET", "/v1/lanes", cookie, "http://localhost:3000")).ShouldBe(HttpStatusCode.Unauthorized);
        (await Status("GET", "/v1/lanes", cookie, Origin)).ShouldBe(HttpStatusCode.OK);
        (await Status("GET", "/v1/lanes", cookie)).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("http://localhost:3000", 401)]
    [InlineData("http://evil.example", 403)]
    [InlineData("own", 404)]
    public async Task A_socket_is_opened_only_by_the_boards_own_pages(string? origin, int expected)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", await Cookie(Configured));
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin == "own" ? Origin : origin);
        socket.Options.CollectHttpResponseDetails = true;

        await Should.ThrowAsync<WebSocketException>(() =>
            socket.ConnectAsync(
                new Uri($"ws://{it.Address.Authority}/v1/lanes/{LaneId.New()}/terminals/{TerminalId.New()}/stream"),
                CancellationToken.None
            )
        );

        ((int)socket.HttpStatusCode).ShouldBe(expected);
    }

    [Theory]
    [InlineData("cookie")]
    [InlineData("token")]
    public async Task A_stream_ends_within_seconds_after_its_token(string by)
    {
        var (id, secret) = await Token("anna", "read");
        var (_, other) = await Token("bert", "read");
        using var mine = await Stream(secret, by);
        using var another = await Stream(other, by);
        await using var events = await mine.Content.ReadAsStreamAsync();
        await using var others = await another.Content.ReadAsStreamAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var goesOn = Drain(others, patience.Token);

        (await it.Send("DELETE", $"/v1/tokens/{id}")).Status.ShouldBe(200);

        await Should.ThrowAsync<Exception>(() => Drain(events, patience.Token));
        patience.IsCancellationRequested.ShouldBeFalse("the stream went on");
        goesOn.IsCompleted.ShouldBeFalse();
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => goesOn);

        static async Task Drain(Stream stream, CancellationToken cancellationToken)
        {
            var buffer = new byte[4096];
            while (await stream.ReadAsync(buffer, cancellationToken) > 0) { }
            throw new EndOfStreamException();
        }
    }

    [Fact]
    public async Task A_lane_a_page_and_a_token_for_some_workspaces_get_no_code()
    {
        var (first, second) = (await it.Workspace(), await it.Workspace());
        var (_, one) = await Token("one", "read", first);
        var (_, several) = await Token("several", "read", first, second);

        (await Refused(several)).ShouldContain("several workspaces");
        (await Refused(await LaneToken(first))).ShouldContain("it is a lane");
        var cookie = await Cookie(one);
        (await Session(cookie))!["workspaces"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldBe(first.ToString());
        using var answer = await Send("POST", "/v1/board/codes", cookie, Origin);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        async Task<string> Refused(string token)
        {
            var (status, problem, _) = await it.Send("POST", "/v1/board/codes", null, ("Authorization", $"Bearer {token}"));
            status.ShouldBe(403);
            return problem["detail"]!.GetValue<string>();
        }
    }

    private async Task<(string Id, string Secret)> Token(string name, string scope, params WorkspaceId[] workspaces)
    {
        var body = new JsonObject { ["name"] = name, ["scope"] = scope };
        if (workspaces.Length > 0)
            body["workspaces"] = new JsonArray([.. workspaces.Select(workspace => JsonValue.Create(workspace.ToString()))]);
        var (status, created, _) = await it.Send("POST", "/v1/tokens", body);
        status.ShouldBe(201, created.ToJsonString());
        return (created["token"]!["token_id"]!.GetValue<string>(), created["secret"]!.GetValue<string>());
    }

    private async Task<string> LaneToken(WorkspaceId workspace)
    {
        var (_, lane, _) = await it.Send("POST", $"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=60", new { display_name = "lane" });
        using var key = LaneSignature.NewKey();
        var publicKey = key.ExportSubjectPublicKeyInfo();
        await using var command = it.Database.CreateCommand("insert into host_keys values ($1, $2, $3, now())");
        command.Parameters.AddWithValue(it.Host.Id.ToString());
        command.Parameters.AddWithValue(LaneSignature.KeyId(publicKey));
        command.Parameters.AddWithValue(publicKey);
        await command.ExecuteNonQueryAsync();
        return LaneSignature.TokenOf(key, it.Host.Id, LaneId.Parse(lane["lane_id"]!.GetValue<string>()));
    }

    private async Task<string> Code(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/board/codes");
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await browser.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["code"]!.GetValue<string>();
    }

    private Task<HttpResponseMessage> SignIn(string code) => browser.PostAsJsonAsync("/v1/board/session", new { code });

    private async Task<string> Cookie(string token)
    {
        using var answer = await SignIn(await Code(token));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    private async Task<HttpResponseMessage> Send(string method, string path, string cookie, string? origin = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Cookie", cookie);
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin);
        return await browser.SendAsync(request);
    }

    private async Task<HttpStatusCode> Status(string method, string path, string cookie, string? origin = null)
    {
        using var answer = await Send(method, path, cookie, origin);
        return answer.StatusCode;
    }

    private async Task<JsonObject?> Session(string cookie)
    {
        using var answer = await Send("GET", "/v1/board/session", cookie);
        return await answer.Content.ReadFromJsonAsync<JsonObject>();
    }

    private async Task<HttpResponseMessage> Stream(string token, string by)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events");
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (by == "cookie")
            request.Headers.Add("Cookie", await Cookie(token));
        else
            request.Headers.Authorization = new("Bearer", token);
        var answer = await browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return answer;
    }

    private async Task<string> Scalar(string sql)
    {
        await using var command = it.Database.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private async Task Execute(string sql)
    {
        await using var command = it.Database.CreateCommand(sql);
        (await command.ExecuteNonQueryAsync()).ShouldBeGreaterThan(0);
    }
}
