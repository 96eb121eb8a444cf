using System.Globalization;
using System.Net;
using Helios.Hosting.Tls;
using Helios.Testing;

namespace Helios.Hosting.Tests;

/// <summary>HTTP over TLS, by configuration.</summary>
[Trait("req", "private-tls")]
public sealed class HttpsTests
{
    [Fact]
    public async Task A_service_shows_the_certificate_of_its_settings_and_a_new_one_without_a_restart()
    {
        using var folder = new TemporaryFolder();
        using var own = new TestAuthority("own");
        using var other = new TestAuthority("other");
        var certificate = own.Issue(folder["server.pem"], "helios", "127.0.0.1");
        var trusted = own.WriteTo(folder["ca.pem"]);
        var port = FreePorts.Next().ToString(CultureInfo.InvariantCulture);
        await using var service = await ServiceUnderTest.Start(
            new Dictionary<string, string?>
            {
                ["Kestrel:Endpoints:Hosts:Url"] = $"https://127.0.0.1:{port}",
                ["Kestrel:Endpoints:Hosts:Certificate:Path"] = certificate,
                ["Kestrel:Endpoints:Hosts:Certificate:KeyPath"] = certificate,
            }
        );
        (await Live(port, trusted)).ShouldBe(HttpStatusCode.OK);
        var refused = await Should.ThrowAsync<HttpRequestException>(() => Live(port, other.WriteTo(folder["other.pem"])));
        refused.GetBaseException().Message.ShouldContain("CN=helios");

        other.Issue(certificate, "helios", "127.0.0.1");

        await Eventually.Holds(
            async () =>
            {
                try
                {
                    return await Live(port, folder["other.pem"]) is HttpStatusCode.OK;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            what: "the new certificate is shown"
        );
    }

    private static async Task<HttpStatusCode> Live(string port, string authority)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = PrivateAuthority.Of(authority);
        using var http = new HttpClient(handler);
        using var answer = await http.GetAsync(new Uri($"https://127.0.0.1:{port}/health/live"));
        return answer.StatusCode;
    }
}
