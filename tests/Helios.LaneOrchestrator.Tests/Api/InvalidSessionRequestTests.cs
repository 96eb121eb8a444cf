using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Tests.Api;

[Collection(ApiCollection.Name)]
[Trait("req", "bad-input")]
public sealed class InvalidSessionRequestTests(SharedOrchestrator shared)
{
    private const string Pull = """{"number":7,"url":"https://git.example/team/app/pull/7","state":"open",""";

    private readonly Orchestrator it = shared.It;

    public static TheoryData<string, string, string, string> Bodies =>
        new()
        {
            { "facts/activity", "{}", "activity", "required" },
            { "facts/activity", """{"activity":"asleep"}""", "activity", "invalid" },
            { "facts/activity", """{"activity":7}""", "activity", "wrong_type" },
            { "facts/activity", """{"activity":"active","source":"rumour"}""", "source", "invalid" },
            { "facts/activity", """{"activity":"active","launch_id":"ln_01ARZ3NDEKTSV4RRFFQ69G5FAV"}""", "launch_id", "invalid" },
            { "facts/activity", """{"activity":"blocked","dialog_id":"a\u001b[2Jb"}""", "dialog_id", "invalid" },
            { "facts/activity", """{"activity":"active","mood":"good"}""", "mood", "unknown_field" },
            { "facts/activity", """{"activity":"active","at":"yesterday"}""", "at", "invalid" },
            { "facts/activity", """{"activity":"active","at":"10:00"}""", "at", "invalid" },
            { "facts/activity", """{"activity":"active","at":"01/02/2030"}""", "at", "invalid" },
            { "facts/activity", """{"activity":"active","at":"2030-01-31T12:00:00"}""", "at", "invalid" },
            { "facts/activity", """{"activity":"active","at":"2030-02-31T12:00:00Z"}""", "at", "invalid" },
            { "facts/scm", "{}", "number", "required" },
            { "facts/scm", "{}", "url", "required" },
            { "facts/scm", "{}", "state", "required" },
            { "facts/scm", Pull + "\"number\":8}", "number", "duplicate_field" },
            { "facts/scm", """{"number":0,"url":"https://git.example/1","state":"open"}""", "number", "out_of_range" },
            { "facts/scm", """{"number":1,"url":"https://git.example/1","state":"reopened"}""", "state", "invalid" },
            { "facts/scm", """{"number":1,"url":"javascript:alert(1)","state":"open"}""", "url", "invalid" },
            { "facts/scm", """{"number":1,"url":"https://me:secret@git.example/1","state":"open"}""", "url", "invalid" },
            { "facts/scm", """{"number":1,"url":"pull/1","state":"open"}""", "url", "invalid" },
            { "facts/scm", Pull + "\"checks\":\"green\"}", "checks", "invalid" },
            { "facts/scm", Pull + "\"review\":\"lgtm\"}", "review", "invalid" },
            { "facts/scm", Pull + "\"failing_checks\":\"build\"}", "failing_checks", "wrong_type" },
            { "facts/scm", Pull + "\"is_mergeable\":\"yes\"}", "is_mergeable", "wrong_type" },
            { "facts/scm", Pull + "\"updated_at\":\"31.01.2030 12:00\"}", "updated_at", "invalid" },
            { "facts/scm", Pull + "\"stars\":5}", "stars", "unknown_field" },
            { "send", "{}", "text", "required" },
            { "send", """{"text":""}""", "text", "invalid" },
            { "send", """{"text":"a\u0000b"}""", "text", "invalid" },
            { "send", """{"text":["a"]}""", "text", "wrong_type" },
            { "send", """{"text":"a","enter":true}""", "enter", "unknown_field" },
            { "heartbeat", """{"agent":"a"}""", "agent", "unknown_field" },
            { "kill", """{"force":true}""", "force", "unknown_field" },
            { "terminate", """{"force":true}""", "force", "unknown_field" },
            { "restore", """{"prompt":7}""", "prompt", "wrong_type" },
            { "restore", """{"prompt":" \n"}""", "prompt", "invalid" },
            { "restore", """{"prompt":"-"}""", "prompt", "invalid" },
        };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_of_the_wrong_shape_is_answered_with_its_fault(string what, string body, string path, string reason)
    {
        var (status, problem, _) = await Post($"/v1/sessions/{SessionId.New()}/{what}", body);

        status.ShouldBe(400);
        problem["reason"]!.GetValue<string>().ShouldBe("invalid_request");
        Faults(problem).ShouldContain((path, reason));
    }

    [Theory]
    [InlineData("2030-01-31T12:00:00Z")]
    [InlineData("2030-01-31t12:00:00.123456789z")]
    [InlineData("2030-01-31 12:00:00+05:30")]
    public async Task Times_are_those_of_RFC_3339(string at)
    {
        var (_, problem, _) = await Post($"/v1/sessions/{SessionId.New()}/facts/activity", $$"""{"activity":"asleep","at":"{{at}}"}""");

        Faults(problem).ShouldBe([("activity", "invalid")]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/explain")]
    [InlineData("/output")]
    public async Task An_id_of_another_kind_names_no_session(string what)
    {
        foreach (var id in (string[])[LaneId.New().ToString(), "first", "ss_short"])
        {
            var (status, problem, _) = await it.Send("GET", $"/v1/sessions/{id}{what}");

            (status, problem["reason"]!.GetValue<string>()).ShouldBe((404, "session_not_found"));
            problem["detail"]!.GetValue<string>().ShouldContain("ss_");
        }
    }

    [Theory]
    [InlineData("""{"provider":"codex","prompt":"go"}""", "launch", "required")]
    [InlineData("""{"provider":"codex","launch":"yes"}""", "launch", "wrong_type")]
    [InlineData("""{"provider":"codex","launch":true,"argv":["sh"]}""", "argv", "invalid")]
    [InlineData("""{"provider":"command","launch":true}""", "argv", "required")]
    [InlineData("""{"provider":"claude-code","codex_session_id":"c"}""", "codex_session_id", "invalid")]
    [InlineData("""{"provider":"codex","codex_session_id":"c","provider_session_id":"d"}""", "provider_session_id", "invalid")]
    [InlineData("""{"provider":"codex","provider_session_id":"a\nb"}""", "provider_session_id", "invalid")]
    [InlineData("""{"provider":"codex","preferred_transport":"pigeon"}""", "preferred_transport", "invalid")]
    [InlineData("""{"provider":"codex","launch":true,"mode":"loud"}""", "mode", "invalid")]
    [InlineData("""{"provider":"codex","launch":true,"prompt":"-"}""", "prompt", "invalid")]
    [InlineData("""{"provider":"claude-code","launch":true,"mode":"headless","prompt":"  "}""", "prompt", "invalid")]
    [InlineData("""{"provider":"codex","model":"o3"}""", "launch", "required")]
    [InlineData("""{"provider":"codex","launch":true,"model":"--help"}""", "model", "invalid")]
    [InlineData("""{"provider":"codex","launch":true,"permissions":"root"}""", "permissions", "invalid")]
    [InlineData("""{"provider":"codex","launch":true,"environment":{"HELIOS_TOKEN":"x"}}""", "environment.HELIOS_TOKEN", "invalid")]
    [InlineData("""{"provider":"command","launch":true,"argv":["sh"],"model":"o3"}""", "model", "invalid")]
    public async Task An_ensure_says_what_is_wrong_with_it(string body, string path, string reason)
    {
        var (status, problem, _) = await Post($"/v1/lanes/{LaneId.New()}/sessions", body);

        status.ShouldBe(400);
        Faults(problem).ShouldContain((path, reason));
    }

    private async Task<(int Status, JsonObject Problem, HttpResponseMessage Response)> Post(string path, string json) =>
        await it.Send("POST", path, new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")));

    private static List<(string Path, string Reason)> Faults(JsonObject problem) =>
        [.. problem["errors"]!.AsArray().Select(fault => (fault!["path"]!.GetValue<string>(), fault["reason"]!.GetValue<string>()))];
}
