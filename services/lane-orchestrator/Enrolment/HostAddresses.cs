using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Hosting.Bus;
using Helios.LaneOrchestrator.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Enrolment;

/// <summary>Where hosts reach the API and the broker.</summary>
internal sealed class HostAddresses(
    IServer server,
    IOptions<HttpOptions> http,
    IOptions<BusOptions> bus,
    IOptions<EnrolmentOptions> options
)
{
    public string Url => ApiAddress.Of(http.Value, server);

    private string BrokerHost => options.Value.BrokerHost ?? bus.Value.Host;

    private bool BrokerUsesTls => options.Value.BrokerUsesTls ?? bus.Value.UseTls;

    /// <summary>What may keep another machine from joining.</summary>
    public IEnumerable<string> Warnings()
    {
        if (Uri.TryCreate(Url, UriKind.Absolute, out var url) && Loopback.IsName(url.Host))
            yield return $"Only this machine reaches the API at {Url}: set {HttpOptions.Section}:PublicUrl to an address for others.";
        if (Loopback.IsName(BrokerHost))
            yield return $"Only this machine reaches the broker at {BrokerHost}: set {EnrolmentOptions.Section}:BrokerHost to a name for "
                + "others.";
        else if (!BrokerUsesTls)
            yield return $"Hosts will reach the broker at {BrokerHost} without TLS: whoever is on the network can read what they send and "
                + $"receive. Set {EnrolmentOptions.Section}:BrokerUsesTls and :BrokerPort, and give the broker a certificate.";
    }

    /// <summary>How a host reaches the broker.</summary>
    /// <exception cref="IOException">The file with the authorities cannot be read.</exception>
    public async Task<HostBrokerView> Broker(HostId host, CancellationToken cancellationToken)
    {
        var authorities = options.Value.BrokerCaFile ?? bus.Value.CaFile;
        return new HostBrokerView
        {
            Host = BrokerHost,
            Port =
                options.Value.BrokerPort
                ?? (BrokerUsesTls == bus.Value.UseTls ? bus.Value.EffectivePort : BusOptions.UsualPort(BrokerUsesTls)),
            UseTls = BrokerUsesTls,
            VirtualHost = bus.Value.VirtualHost,
            Username = AgentPermissions.UserOf(host),
            CaCertificates =
                BrokerUsesTls && !string.IsNullOrEmpty(authorities) ? await File.ReadAllTextAsync(authorities, cancellationToken) : null,
        };
    }
}
