using System.Globalization;
using Helios.Contracts.Api.Hosts;
using Helios.Testing;
using Helios.WorktreeAgent.Link;
using Helios.WorktreeAgent.Tunnels;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Tests.Joining;

[Trait("req", "private-tls")]
public sealed class ApiProbeTests
{
    [Fact]
    public async Task An_api_that_the_host_does_not_reach_is_a_problem_of_the_host_until_it_does()
    {
        using var folder = new TemporaryFolder();
        using var own = new TestAuthority("own");
        using var other = new TestAuthority("other");
        await using var api = await FakeApi.Start();
        var certificate = own.Issue(folder["server.pem"], "helios", "127.0.0.1");
        await using var tls = new TlsProxy("127.0.0.1", new Uri(api.Url).Port, certificate).Start();
        var trusted = other.WriteTo(folder["ca.pem"]);
        using var probe = new ApiProbe(TimeProvider.System, Options.Create(new TunnelOptions { CaFile = trusted }));
        var url = $"https://127.0.0.1:{tls.Port.ToString(CultureInfo.InvariantCulture)}";
        (await probe.Check(CancellationToken.None)).ShouldBeEmpty();

        probe.Learn(url);

        var trouble = (await probe.Check(CancellationToken.None)).ShouldHaveSingleItem();
        (trouble.Kind, trouble.Subject).ShouldBe((HostTroubleKind.ApiUnreachable, url));
        trouble.Detail.ShouldContain("CN=helios");
        own.WriteTo(trusted);
        (await probe.Check(CancellationToken.None)).ShouldBeEmpty();
        probe.Learn("http://127.0.0.1:9");
        (await probe.Check(CancellationToken.None)).ShouldHaveSingleItem().Detail.ShouldContain("http://127.0.0.1:9");
    }
}
