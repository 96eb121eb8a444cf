using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Tests.Api;

[Collection(ApiCollection.Name)]
[Trait("req", "bad-input")]
public sealed class InvalidRequestTests(SharedOrchestrator shared)
{
    private readonly Orchestrator it = shared.It;

    public static TheoryData<string, string, string> Bodies =>
        new()
        {
            { "[]", "$", "wrong_type" },
            { "7", "$", "wrong_type" },
            { "{", "$", "invalid_json" },
            { "null", "$", "wrong_type" },
            { """{"display_name":{}}""", "display_name", "wrong_type" },
            { """{"display_name":7}""", "display_name", "wrong_type" },
            { """{}""", "display_name", "required" },
            { """{"display_name":""}""", "display_name", "invalid" },
            { """{"display_name":"../up"}""", "display_name", "invalid" },
            { """{"display_name":"a\\b"}""", "display_name", "invalid" },
            { """{"display_name":"-f"}""", "display_name", "invalid" },
            { """{"display_name":".hidden"}""", "display_name", "invalid" },
            { """{"display_name":"a\u0007b"}""", "display_name", "invalid" },
            { """{"display_name":"a\nb"}""", "display_name", "invalid" },
            { """{"display_name":"a\u0000b"}""", "display_name", "invalid" },
            { """{"display_name":"\ud800"}""", "display_name", "invalid" },
            { """{"display_name":" a"}""", "display_name", "invalid" },
            { """{"display_name":"a\u3000"}""", "display_name", "invalid" },
            { """{"display_name":"a\u00a0b"}""", "display_name", "invalid" },
            { """{"display_name":"a\u200bb"}""", "display_name", "invalid" },
            { """{"display_name":"\ufeffa"}""", "display_name", "invalid" },
            { """{"display_name":"a\u200db"}""", "display_name", "invalid" },
            { """{"display_name":"a\ufe0f"}""", "display_name", "invalid" },
            { """{"display_name":"🚀\u200d"}""", "display_name", "invalid" },
            { """{"display_name":"\u3164"}""", "display_name", "invalid" },
            { """{"display_name":"a\u202eb"}""", "display_name", "invalid" },
            { """{"display_name":"\u0301a"}""", "display_name", "invalid" },
            { """{"display_name":"a\udb40\udc41"}""", "display_name", "invalid" },
            { """{"display_name":"a","branch":"refs/heads/x"}""", "branch", "invalid" },
            { """{"display_name":"a","labels":{"a":"\u202ex"}}""", "labels.a", "invalid" },
            { """{"display_name":"ln_01ARZ3NDEKTSV4RRFFQ69G5FAV"}""", "display_name", "invalid" },
            { """{"display_name":"a","display_name":"b"}""", "display_name", "duplicate_field" },
            { """{"display_name":"a","colour":"red"}""", "colour", "unknown_field" },
            { """{"display_name":"a","base_ref":"--upload-pack=x"}""", "base_ref", "invalid" },
            { """{"display_name":"a","host":"nowhere"}""", "host", "invalid" },
            { """{"display_name":"a","queue":"yes"}""", "queue", "wrong_type" },
            { """{"display_name":"a","labels":{"a b":"c"}}""", "labels.a b", "invalid" },
            { """{"display_name":"a","labels":{"a":1}}""", "labels.a", "wrong_type" },
            { """{"display_name":"a","labels":["a"]}""", "labels", "wrong_type" },
            { """{"display_name":"a","labels":{"a":"\u001b[2J"}}""", "labels.a", "invalid" },
        };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_of_the_wrong_shape_is_answered_with_its_fault(string body, string path, string reason)
    {
        var (status, problem, response) = await Post($"/v1/workspaces/{WorkspaceId.New()}/lanes", body);

        status.ShouldBe(400);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        problem["type"]!.GetValue<string>().ShouldBe("urn:helios:invalid_request");
        Faults(problem).ShouldContain((path, reason));
    }

    [Fact]
    public async Task Every_fault_of_a_body_is_named_at_once()
    {
        var (status, problem, _) = await Post(
            "/v1/workspaces?colour=red",
            """
            {"name":"Not Good","repository":"relative/path","capacity":0,"pool":-1,"ports":1.5,"policy":"burn","hosts":["x"],
             "setup":{"copy":["../secret"],"run":[{"argv":[]},{"argv":["a"],"timeout_seconds":"1"},7]},"more":1}
            """
        );

        status.ShouldBe(400);
        var paths = Faults(problem).Select(fault => fault.Path).ToList();
        string[] expected =
        [
            "?colour",
            "name",
            "repository",
            "capacity",
            "pool",
            "ports",
            "policy",
            "hosts[0]",
            "setup.copy[0]",
            "setup.run[0].argv",
            "setup.run[1].timeout_seconds",
            "setup.run[2]",
            "more",
        ];
        paths.ShouldBe(expected, ignoreOrder: true);
    }

    [Fact]
    public async Task A_name_has_at_most_128_characters_whatever_their_size()
    {
        var (_, problem, _) = await Post($"/v1/workspaces/{WorkspaceId.New()}/lanes", $$"""{"display_name":"{{new string('a', 129)}}"}""");
        problem["errors"]![0]!["detail"]!.GetValue<string>().ShouldBe("At most 128 characters are allowed, not 129.");
        var (status, _, _) = await Post(
            $"/v1/workspaces/{WorkspaceId.New()}/lanes",
            $$"""{"display_name":"{{string.Concat(Enumerable.Repeat("🚀", 128))}}"}"""
        );
        status.ShouldBe(404);
    }

    [Fact]
    public async Task A_name_of_ten_thousand_characters_is_too_long() =>
        Faults((await Post($"/v1/workspaces/{WorkspaceId.New()}/lanes", $$"""{"display_name":"{{new string('a', 10_000)}}"}""")).Problem)
            .ShouldContain(("display_name", "too_long"));

    [Fact]
    public async Task A_name_may_be_of_any_script_and_has_at_most_128_characters()
    {
        var path = $"/v1/workspaces/{WorkspaceId.New()}/lanes";
        var longest = string.Concat(Enumerable.Repeat("🚀", 128));

        (await it.Send("POST", path, new { display_name = longest })).Body["reason"]!.GetValue<string>().ShouldBe("workspace_not_found");
        (await it.Send("POST", path, new { display_name = longest + "é" })).Body["reason"]!.GetValue<string>().ShouldBe("invalid_request");
    }

    [Theory]
    [InlineData("👩‍👩‍👧 family")]
    [InlineData("❤️‍🔥")]
    [InlineData("🏳️‍🌈 ✓")]
    [InlineData("日本語 の 名前")]
    [InlineData("e\u0301")]
    public async Task A_name_may_hold_what_is_seen(string name) =>
        (await it.Send("POST", $"/v1/workspaces/{WorkspaceId.New()}/lanes", new { display_name = name })).Body["reason"]!
            .GetValue<string>()
            .ShouldBe("workspace_not_found");

    [Theory]
    [InlineData("""{"argv":["a","b\u0000c"]}""", "argv[1]")]
    [InlineData("""{"argv":[]}""", "argv")]
    [InlineData("""{"argv":[""]}""", "argv[0]")]
    [InlineData("""{"argv":"ls"}""", "argv")]
    [InlineData("""{"argv":["a"],"cwd":"/etc"}""", "cwd")]
    [InlineData("""{"argv":["a"],"cwd":"a/../../b"}""", "cwd")]
    [InlineData("""{"argv":["a"],"env":{"A=B":"c"}}""", "env.A=B")]
    [InlineData("""{"argv":["a"],"env":{"HELIOS_LANE_ID":"c"}}""", "env.HELIOS_LANE_ID")]
    [InlineData("""{"argv":["a"],"timeout_seconds":-1}""", "timeout_seconds")]
    public async Task A_run_that_cannot_be_is_refused(string body, string path) =>
        Faults((await Post($"/v1/lanes/{LaneId.New()}/runs", body)).Problem).Select(fault => fault.Path).ShouldContain(path);

    [Theory]
    [InlineData("/v1/lanes?colour=red", "?colour")]
    [InlineData("/v1/lanes?limit=0", "?limit")]
    [InlineData("/v1/lanes?limit=501", "?limit")]
    [InlineData("/v1/lanes?limit=+5", "?limit")]
    [InlineData("/v1/lanes?limit=5&limit=6", "?limit")]
    [InlineData("/v1/lanes?cursor=x", "?cursor")]
    [InlineData("/v1/lanes?status=unspecified", "?status")]
    [InlineData("/v1/lanes?status=", "?status")]
    [InlineData("/v1/lanes?label=alone", "?label")]
    [InlineData("/v1/lanes?host=ho_1", "?host")]
    [InlineData("/v1/lanes?name=a%00b", "?name")]
    [InlineData("/v1/events?topic=a..b", "?topic")]
    [InlineData("/v1/events?after=-1", "?after")]
    [InlineData("/v1/harness/cliproxy/status?fresh=1", "?fresh")]
    public async Task A_query_parameter_that_is_unknown_or_wrong_is_refused(string url, string path)
    {
        var (status, problem, _) = await it.Send("GET", url);

        status.ShouldBe(400);
        Faults(problem).Select(fault => fault.Path).ShouldContain(path);
    }

    [Theory]
    [InlineData("wait=closed")]
    [InlineData("timeout=5")]
    [InlineData("wait=ready&timeout=301")]
    public async Task Only_what_can_be_waited_for_is_waited_for(string query) =>
        (await it.Send("POST", $"/v1/workspaces/{WorkspaceId.New()}/lanes?{query}", new { display_name = "a" })).Status.ShouldBe(400);

    [Theory]
    [InlineData("GET", "/v1/lanes/nothing", "lane_not_found")]
    [InlineData("GET", "/v1/lanes/ln_01ARZ3NDEKTSV4RRFFQ69G5FAV", "lane_not_found")]
    [InlineData("GET", "/v1/workspaces/ws_01ARZ3NDEKTSV4RRFFQ69G5FAV", "workspace_not_found")]
    [InlineData("GET", "/v1/workspaces/ws_01ARZ3NDEKTSV4RRFFQ69G5FAV/lanes", "workspace_not_found")]
    [InlineData("GET", "/v1/workspaces/ws_01ARZ3NDEKTSV4RRFFQ69G5FAV/lanes/ln_01ARZ3NDEKTSV4RRFFQ69G5FAV", "lane_not_found")]
    [InlineData("GET", "/v1/lanes/ln_01ARZ3NDEKTSV4RRFFQ69G5FAV/runs", "lane_not_found")]
    [InlineData("GET", "/v1/lanes/ln_01ARZ3NDEKTSV4RRFFQ69G5FAV/runs/rn_01ARZ3NDEKTSV4RRFFQ69G5FAV/output", "lane_not_found")]
    [InlineData("GET", "/v1/lanes/ln_01ARZ3NDEKTSV4RRFFQ69G5FAV/log", "lane_not_found")]
    [InlineData("GET", "/v1/nothing", "not_found")]
    [InlineData("GET", "/elsewhere", "not_found")]
    public async Task What_is_not_there_is_not_found(string method, string path, string reason)
    {
        var (status, problem, _) = await it.Send(method, path);

        status.ShouldBe(404);
        problem["reason"]!.GetValue<string>().ShouldBe(reason);
        problem["correlation_id"]!.GetValue<string>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_method_that_a_path_does_not_take_is_named()
    {
        var (status, problem, response) = await it.Send("PUT", "/v1/workspaces", new { });

        status.ShouldBe(405);
        problem["reason"]!.GetValue<string>().ShouldBe("method_not_allowed");
        response.Content.Headers.Allow.ShouldContain("POST");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData(null)]
    public async Task Another_media_type_is_not_supported(string? type)
    {
        var content = new ByteArrayContent("{}"u8.ToArray());
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);

        var (status, problem, _) = await it.Send("POST", "/v1/workspaces", content);

        status.ShouldBe(415);
        problem["reason"]!.GetValue<string>().ShouldBe("unsupported_media_type");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_a_hundred_megabytes_is_too_large(bool chunked)
    {
        var content = new Zeros(100 * 1024 * 1024, chunked);

        var (status, problem, _) = await it.Send("POST", "/v1/workspaces", content);

        status.ShouldBe(413);
        problem["reason"]!.GetValue<string>().ShouldBe("body_too_large");
    }

    [Fact]
    public async Task A_body_of_a_megabyte_is_read()
    {
        var json = $$"""{"name":"{{new string('a', 1024 * 1024 - 11)}}"}""";

        (await Post("/v1/workspaces", json)).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("evil.example", null, 403, "host_not_allowed")]
    [InlineData("127.0.0.1.evil.example", null, 403, "host_not_allowed")]
    [InlineData(null, "https://evil.example", 403, "origin_not_allowed")]
    [InlineData(null, "null", 403, "origin_not_allowed")]
    [InlineData(null, "http://localhost:1", 403, "origin_not_allowed")]
    [InlineData("localhost", "http://localhost", 200, null)]
    [InlineData("[::1]:80", null, 200, null)]
    public async Task A_foreign_host_or_origin_is_refused(string? host, string? origin, int expected, string? reason)
    {
        var headers = new[] { ("Host", host), ("Origin", origin) }
            .Where(header => header.Item2 is not null)
            .Select(header => (header.Item1, header.Item2!));

        var (status, problem, _) = await it.Send("GET", "/v1/lanes", null, [.. headers]);

        status.ShouldBe(expected);
        problem["reason"]?.GetValue<string>().ShouldBe(reason);
    }

    [Fact]
    public async Task A_correlation_id_comes_back_and_one_that_is_not_valid_is_refused()
    {
        var (_, _, response) = await it.Send("GET", "/v1/lanes", null, ("X-Correlation-Id", "mine-1"));
        response.Headers.GetValues("X-Correlation-Id").ShouldBe(["mine-1"]);

        var (_, _, made) = await it.Send("GET", "/v1/lanes");
        made.Headers.GetValues("X-Correlation-Id").Single().ShouldStartWith("cor_");

        (await it.Send("GET", "/v1/lanes", null, ("X-Correlation-Id", new string('a', 129)))).Status.ShouldBe(400);
        (await it.Send("GET", "/v1/lanes", null, ("X-Correlation-Id", "a\tb"))).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("three")]
    [InlineData("W/\"3\"")]
    [InlineData("3")]
    public async Task An_etag_that_is_not_of_helios_is_refused(string tag) =>
        (await it.Send("DELETE", $"/v1/workspaces/{WorkspaceId.New()}", null, ("If-Match", tag))).Status.ShouldBe(400);

    [Fact]
    public async Task A_silent_monitor_is_service_unavailable_and_says_when_to_come_back()
    {
        var (status, problem, response) = await it.Send("GET", "/v1/harness/cliproxy/status");

        status.ShouldBe(503);
        problem["reason"]!.GetValue<string>().ShouldBe("service_unavailable");
        response.Headers.RetryAfter.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("GET /v1/lanes HTTP/1.1\r\n: x\r\n\r\n", 400, "invalid_request")]
    [InlineData("GET /v1/lanes HTTP/1.1\r\n\r\n", 400, "invalid_request")]
    [InlineData("nonsense\r\n\r\n", 400, "invalid_request")]
    [InlineData("GET /v1/lanes HTTP/1.1\r\nHost: localhost\r\nX-Large: {40000}\r\n\r\n", 431, "headers_too_large")]
    [InlineData("GET /{9000} HTTP/1.1\r\nHost: localhost\r\n\r\n", 414, "uri_too_long")]
    public async Task What_the_server_itself_refuses_has_a_problem_too(string request, int status, string reason)
    {
        foreach (var before in new[] { "", "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n" })
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, it.Address.Port);
            var sent = System.Text.RegularExpressions.Regex.Replace(
                request,
                "{(?<count>\\d+)}",
                match => new string('x', int.Parse(match.Groups["count"].ValueSpan)),
                System.Text.RegularExpressions.RegexOptions.ExplicitCapture,
                TimeSpan.FromSeconds(1)
            );
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(before + sent));
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            var answers = await reader.ReadToEndAsync();

            var last = answers[answers.LastIndexOf("HTTP/1.1 ", StringComparison.Ordinal)..];
            last.ShouldStartWith($"HTTP/1.1 {status}");
            last.ShouldContain("Content-Type: application/problem+json");
            var body = last[(last.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
            last.ShouldContain($"Content-Length: {body.Length}\r\n");
            var problem = JsonNode.Parse(body)!;
            (problem["reason"]!.GetValue<string>(), problem["status"]!.GetValue<int>()).ShouldBe((reason, status));
        }
    }

    [Theory]
    [InlineData("zz\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("2\r\n{}zz\r\n0\r\n\r\n")]
    [InlineData("ffffffffffffffff\r\n{}")]
    public async Task A_body_in_malformed_chunks_is_the_callers_fault(string chunks)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, it.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                "POST /v1/workspaces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: "
                    + $"close\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"
            )
        );

        using var reader = new StreamReader(stream, Encoding.ASCII);
        var answer = await reader.ReadToEndAsync();

        answer.ShouldStartWith("HTTP/1.1 400");
        answer.ShouldContain("\"reason\":\"invalid_request\"");
    }

    private async Task<(int Status, JsonObject Problem, HttpResponseMessage Response)> Post(string path, string json) =>
        await it.Send("POST", path, new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")));

    private static List<(string Path, string Reason)> Faults(JsonObject problem) =>
        [.. problem["errors"]!.AsArray().Select(fault => (fault!["path"]!.GetValue<string>(), fault["reason"]!.GetValue<string>()))];

    private sealed class Zeros : HttpContent
    {
        private readonly int length;
        private readonly bool chunked;

        public Zeros(int length, bool chunked)
        {
            (this.length, this.chunked) = (length, chunked);
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var piece = new byte[64 * 1024];
            for (var sent = 0; sent < length; sent += piece.Length)
                await stream.WriteAsync(piece);
        }

        protected override bool TryComputeLength(out long size)
        {
            size = length;
            return !chunked;
        }
    }
}
