using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Helios.LaneOrchestrator.Tests.Api;

[Trait("req", "bearer-token")]
public sealed class RemoteAccessTests
{
    private const string Token = "a-token-of-32-characters-exactly";

    [Fact]
    public async Task Nothing_is_listened_on_without_a_token()
    {
        var refused = await Should.ThrowAsync<InvalidOperationException>(() => Orchestrator.Start(("urls", "http://0.0.0.0:0")));

        refused.Message.ShouldContain("Helios:Http:BearerToken");
    }

    [Fact]
    public async Task A_request_carries_the_token()
    {
        var address = NetworkInterface
            .GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .First(candidate => candidate.AddressFamily is AddressFamily.InterNetwork && !IPAddress.IsLoopback(candidate));
        await using var it = await Orchestrator.Start(
            ("urls", "http://0.0.0.0:0"),
            ("Helios:Http:BearerToken", Token),
            ("Helios:Http:AllowedHosts:0", address.ToString())
        );
        using var http = new HttpClient { BaseAddress = new UriBuilder(it.Address) { Host = address.ToString() }.Uri };

        (await Get()).ShouldBe(HttpStatusCode.Unauthorized);
        (await Get("Bearer wrong")).ShouldBe(HttpStatusCode.Unauthorized);
        (await Get($"Bearer {Token}")).ShouldBe(HttpStatusCode.OK);
        (await it.Http.GetAsync("/v1/lanes")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await http.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
        // The board's files are the same for everybody; its data are not.
        (await http.GetAsync("/lanes/x/terminal")).StatusCode.ShouldBe(HttpStatusCode.OK);

        async Task<HttpStatusCode> Get(string? authorization = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/lanes");
            if (authorization is not null)
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            using var response = await http.SendAsync(request);
            return response.StatusCode;
        }
    }
}
