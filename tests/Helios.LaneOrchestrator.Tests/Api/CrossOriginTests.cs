using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Helios.LaneOrchestrator.Tests.Api;

[Trait("req", "bearer-token")]
public sealed class CrossOriginTests
{
    private const string Ours = "https://helios.example";
    private const string Token = "a-token-of-32-characters-exactly";

    [Fact]
    public async Task A_page_of_a_configured_origin_may_ask_and_read_and_no_other()
    {
        var address = NetworkInterface
            .GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .First(candidate => candidate.AddressFamily is AddressFamily.InterNetwork && !IPAddress.IsLoopback(candidate));
        await using var it = await Orchestrator.Start(
            ("urls", "http://0.0.0.0:0"),
            ("Helios:Http:BearerToken", Token),
            ("Helios:Http:AllowedHosts:0", address.ToString()),
            ("Helios:Http:AllowedOrigins:0", Ours)
        );
        using var http = new HttpClient { BaseAddress = new UriBuilder(it.Address) { Host = address.ToString() }.Uri };

        // What a browser asks first carries no token, and is answered without one.
        using var preflight = await Send(
            HttpMethod.Options,
            "/v1/workspaces",
            Ours,
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "authorization,content-type")
        );
        preflight.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        Header(preflight, "Access-Control-Allow-Origin").ShouldBe(Ours);
        Header(preflight, "Access-Control-Allow-Methods").ShouldContain("PATCH");
        Header(preflight, "Access-Control-Allow-Headers").ShouldContain("Authorization");
        Header(preflight, "Vary").ShouldBe("Origin");

        using var read = await Send(HttpMethod.Get, "/v1/lanes", Ours, ("Authorization", $"Bearer {Token}"));
        read.StatusCode.ShouldBe(HttpStatusCode.OK);
        Header(read, "Access-Control-Allow-Origin").ShouldBe(Ours);
        Header(read, "Access-Control-Expose-Headers").ShouldContain("ETag");

        // A problem can be read, too: of a missing token, a missing lane, and what fails within.
        foreach (
            var (path, token, status) in new[]
            {
                ("/v1/lanes", false, HttpStatusCode.Unauthorized),
                ("/v1/lanes/ln_01ARZ3NDEKTSV4RRFFQ69G5FAV", true, HttpStatusCode.NotFound),
                ("/v1/lanes?limit=x", true, HttpStatusCode.BadRequest),
            }
        )
        {
            using var problem = await Send(HttpMethod.Get, path, Ours, token ? [("Authorization", $"Bearer {Token}")] : []);
            problem.StatusCode.ShouldBe(status);
            Header(problem, "Access-Control-Allow-Origin").ShouldBe(Ours);
        }

        foreach (var foreign in new[] { "https://evil.example", "https://helios.example.evil.example", "null" })
        {
            using var asked = await Send(HttpMethod.Options, "/v1/workspaces", foreign, ("Access-Control-Request-Method", "POST"));
            asked.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            asked.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        }

        async Task<HttpResponseMessage> Send(HttpMethod method, string path, string origin, params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.TryAddWithoutValidation("Origin", origin);
            foreach (var (name, value) in headers)
                request.Headers.TryAddWithoutValidation(name, value);
            return await http.SendAsync(request);
        }
    }

    [Fact]
    public async Task Without_configured_origins_answers_say_nothing_of_them()
    {
        await using var it = await Orchestrator.Start();

        using var answer = await it.Http.GetAsync("/v1/lanes");

        answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        answer.Headers.Vary.ShouldBeEmpty();
    }

    private static string Header(HttpResponseMessage answer, string name) => string.Join(", ", answer.Headers.GetValues(name));
}
