using System.Net;
using System.Text.RegularExpressions;

namespace Helios.LaneOrchestrator.Tests.Api;

[Collection(ApiCollection.Name)]
[Trait("req", "board")]
public sealed partial class BoardTests(SharedOrchestrator shared)
{
    private readonly HttpClient http = shared.It.Http;

    [Theory]
    [InlineData("/")]
    [InlineData("/lanes")]
    [InlineData("/lanes/ln_01ARZ3NDEKTSV4RRFFQ69G5FAV/changes")]
    [InlineData("/events")]
    public async Task Every_view_is_the_page(string path)
    {
        using var answer = await http.GetAsync(path);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        answer.Headers.CacheControl!.NoCache.ShouldBeTrue();
        answer.Headers.GetValues("Content-Security-Policy").ShouldBe(["default-src 'self'; frame-ancestors 'none'"]);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("<div id=\"app\">");
    }

    [Fact]
    public async Task Its_assets_are_compressed_and_stay_in_the_cache()
    {
        var page = await http.GetStringAsync("/");
        var script = Script().Match(page).Groups["path"].Value;
        using var request = new HttpRequestMessage(HttpMethod.Get, script);
        request.Headers.AcceptEncoding.ParseAdd("gzip, br");
        using var compressed = await http.SendAsync(request);
        using var plain = await http.GetAsync(script);

        compressed.Content.Headers.ContentEncoding.ShouldBe(["br"]);
        compressed.Headers.CacheControl!.ToString().ShouldContain("immutable");
        plain.Content.Headers.ContentEncoding.ShouldBeEmpty();
        plain.Content.Headers.ContentType!.MediaType.ShouldBe("text/javascript");
        (await compressed.Content.ReadAsByteArrayAsync()).Length.ShouldBeLessThan((await plain.Content.ReadAsByteArrayAsync()).Length / 2);
    }

    [Fact]
    public async Task What_has_not_changed_is_not_sent_again()
    {
        using var first = await http.GetAsync("/");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var again = await http.SendAsync(request);

        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await again.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Files_without_a_hash_in_their_names_are_asked_for_again()
    {
        foreach (var path in (string[])["/favicon.svg", "/early.js"])
        {
            using var answer = await http.GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            answer.Headers.CacheControl!.NoCache.ShouldBeTrue(path);
        }
    }

    [Fact]
    public async Task What_is_not_there_is_a_problem_as_everywhere()
    {
        using var asset = await http.GetAsync("/assets/none.js");
        using var other = await http.GetAsync("/elsewhere");

        asset.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        asset.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        other.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_browser_on_a_trusted_machine_needs_no_code()
    {
        using var answer = await http.PostAsync("/v1/board/codes", content: null);
        using var session = await http.GetAsync("/v1/board/session");

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"code":null,"expires_at":null}""");
        (await session.Content.ReadAsStringAsync()).ShouldContain("\"scope\":\"admin\"");
    }

    [GeneratedRegex("src=\"(?<path>/assets/[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Script();
}
