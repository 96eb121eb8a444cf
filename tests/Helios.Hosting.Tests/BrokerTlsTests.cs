using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Helios.Hosting.Tests;

/// <summary>A broker behind TLS, with certificates of an authority of one's own.</summary>
[Trait("req", "private-tls")]
public sealed class BrokerTlsTests : IAsyncLifetime
{
    private static readonly TimeSpan AskedAgainAfter = TimeSpan.FromSeconds(5);

    private readonly TemporaryFolder folder = new();
    private readonly TestAuthority own = new("own");
    private readonly TestAuthority other = new("other");
    private RabbitVirtualHost broker = null!;

    private string Server => folder["server.pem"];

    private string Authority => folder["ca.pem"];

    public async ValueTask InitializeAsync()
    {
        broker = (await RabbitServer.Shared).ClaimVirtualHost();
        own.Issue(Server, "broker", "127.0.0.1");
        own.WriteTo(Authority);
    }

    public ValueTask DisposeAsync()
    {
        own.Dispose();
        other.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_new_certificate_of_a_new_authority_is_trusted_at_the_next_connection_and_the_service_goes_on()
    {
        await using var tls = Proxy().Start();
        await using var service = await Start(tls, ("CaFile", Authority));
        await Eventually.Holds(() => Answers(service), what: "the service answers");

        other.Issue(Server, "broker", "127.0.0.1");
        other.WriteTo(Authority);
        tls.Cut();

        await Eventually.Holds(() => Answers(service), what: "the service answers again");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("another authority")]
    public async Task A_certificate_of_an_authority_that_is_not_trusted_is_refused(string? trusted)
    {
        await using var tls = Proxy().Start();
        await using var service = await Start(
            tls,
            trusted is null ? [] : [("CaFile", other.WriteTo(folder["other.pem"]))],
            startWait: "00:00:00.1"
        );

        // Whatever the bus tries next ends in the same way.
        await Eventually.Holds(() => tls.Attempts >= 2, what: "the service has tried several times");

        tls.Served.ShouldBe(0);
        service.App.Services.GetRequiredService<IBusControl>().CheckHealth().Status.ShouldNotBe(BusHealthStatus.Healthy);
        var refused = await Should.ThrowAsync<Exception>(() => Connect(service, tls));
        refused.GetBaseException().Message.ShouldContain("CN=broker");
        refused.GetBaseException().Message.ShouldContain(trusted is null ? "not trusted" : folder["other.pem"]);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused()
    {
        own.Issue(Server, "broker", "broker.example");
        await using var tls = Proxy().Start();
        await using var service = await Start(tls, [("CaFile", Authority)], startWait: "00:00:00.1");

        var refused = await Should.ThrowAsync<Exception>(() => Connect(service, tls));

        refused.GetBaseException().Message.ShouldContain("is not for the name");
    }

    [Fact]
    public async Task The_broker_is_shown_a_client_certificate_and_a_new_one_at_the_next_connection()
    {
        await using var tls = Proxy(asksForCertificate: true).Start();
        var client = own.Issue(folder["client.pem"], "first");
        await using var service = await Start(tls, ("CaFile", Authority), ("ClientCertificateFile", client));
        await Eventually.Holds(() => Answers(service), what: "the service answers");
        tls.Clients.ShouldContain("CN=first");

        own.Issue(client, "second");
        tls.Cut();

        await Eventually.Holds(() => Answers(service), what: "the service answers again");
        tls.Clients.ShouldContain("CN=second");
    }

    [Fact]
    public async Task Settings_that_cannot_work_are_refused_at_start_and_named()
    {
        var empty = folder["empty.pem"];
        await File.WriteAllTextAsync(empty, "");
        (await Fault(("UseTls", "false"), ("CaFile", Authority))).ShouldContain("need Helios:Bus:UseTls=true");
        (await Fault(("CaFile", folder["missing.pem"]))).ShouldContain(folder["missing.pem"]);
        (await Fault(("CaFile", empty))).ShouldContain("contains no certificate");
        (await Fault(("CaFile", Authority), ("ClientCertificateFile", Authority))).ShouldContain("Helios:Bus:ClientCertificateFile");
        (await Fault(("CaFile", Authority), ("ClientKeyFile", Server))).ShouldContain("needs Helios:Bus:ClientCertificateFile");
    }

    private async Task<string> Fault(params (string Name, string Value)[] settings) =>
        (
            await Should.ThrowAsync<OptionsValidationException>(() =>
                ServiceUnderTest.Start(Settings(broker.Port, settings), endpoints: _ => { })
            )
        ).Message;

    private TlsProxy Proxy(bool asksForCertificate = false) =>
        new(broker.Host, broker.Port, Server) { AsksForCertificate = asksForCertificate };

    private Task<ServiceUnderTest> Start(TlsProxy tls, params (string Name, string Value)[] settings) =>
        Start(tls, settings, startWait: "00:01:00");

    private Task<ServiceUnderTest> Start(TlsProxy tls, (string Name, string Value)[] settings, string startWait) =>
        ServiceUnderTest.Start(
            Settings(tls.Port, [.. settings, ("StartWait", startWait), ("StopWait", "00:00:01")]),
            endpoints: bus => bus.AddConsumer<Answering>().Endpoint(endpoint => endpoint.Name = "test.questions")
        );

    private Dictionary<string, string?> Settings(int port, (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>(broker.Settings, StringComparer.Ordinal)
        {
            ["Helios:Bus:Port"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Helios:Bus:UseTls"] = "true",
        };
        foreach (var (name, value) in settings)
            all[$"Helios:Bus:{name}"] = value;
        return all;
    }

    private static async Task<bool> Answers(ServiceUnderTest service)
    {
        var client = service.App.Services.GetRequiredService<IBus>().CreateRequestClient<Question>(new Uri("exchange:test.questions"));
        try
        {
            // The broker's client may wait forever for the confirm of what was sent just when its connection broke.
            var answer = await client
                .GetResponse<Reply>(new Question { Text = "who" }, timeout: RequestTimeout.After(s: 3))
                .WaitAsync(AskedAgainAfter);
            return answer.Message.Text == "who?";
        }
        catch (Exception lost) when (lost is MassTransitException or TimeoutException or OperationInterruptedException)
        {
            return false;
        }
    }

    /// <summary>As a service connects that needs the broker itself.</summary>
    private static async Task Connect(ServiceUnderTest service, TlsProxy tls)
    {
        var factory = new ConnectionFactory
        {
            HostName = "127.0.0.1",
            Port = tls.Port,
            Ssl = service.App.Services.GetRequiredService<SslOption>(),
        };
        await using var connection = await factory.CreateConnectionAsync();
    }
}
