using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Reconciliation;
using Helios.Hosting.Concurrency;
using Helios.Hosting.Tls;
using Helios.WorktreeAgent.Tunnels;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Link;

/// <summary>
/// Checks with each inventory whether this host reaches the API at the address that the orchestrator gives to hosts: without it, tunnels
/// fail, and nothing else would say so.
/// </summary>
internal sealed class ApiProbe : IDisposable
{
    private readonly HttpClient http;
    private readonly TimeProvider time;
    private readonly IOptions<TunnelOptions> options;
    private volatile string? url;

    public ApiProbe(TimeProvider time, IOptions<TunnelOptions> options)
    {
        this.time = time;
        this.options = options;
        // A name is looked up anew, and a certificate is checked again.
        var handler = new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.FromSeconds(1) };
        handler.SslOptions.RemoteCertificateValidationCallback = PrivateAuthority.Of(options.Value.CaFile);
        http = new HttpClient(handler);
    }

    /// <summary>The orchestrator has given its address; null if it has none for hosts.</summary>
    public void Learn(string? address) => url = address;

    /// <summary>The problem; none if the API answers, whatever it answers.</summary>
    public async Task<IReadOnlyList<HostTrouble>> Check(CancellationToken cancellationToken)
    {
        if (url is not { Length: > 0 } address)
            return [];
        using var limit = new Deadline(options.Value.TunnelConnectLimit, time, cancellationToken);
        try
        {
            using var answer = await http.GetAsync(
                new Uri($"{address.TrimEnd('/')}/health/live"),
                HttpCompletionOption.ResponseHeadersRead,
                limit.Token
            );
            return [];
        }
        catch (Exception exception)
            when (exception is HttpRequestException or UriFormatException || (exception is OperationCanceledException && limit.HasPassed))
        {
            var why =
                exception is OperationCanceledException
                    ? $"no answer within {options.Value.TunnelConnectLimit.TotalSeconds:0.#} s"
                    : exception.GetBaseException().Message.TrimEnd('.');
            return
            [
                new HostTrouble
                {
                    Kind = HostTroubleKind.ApiUnreachable,
                    Subject = address,
                    Detail =
                        $"This host does not reach the API at {address}: {why}. Output, changes and terminals of its lanes cannot be "
                        + "shown. Check Helios:Http:PublicUrl of the orchestrator, and Helios:Host:CaFile of this host.",
                },
            ];
        }
    }

    public void Dispose() => http.Dispose();
}
