using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Helios.Contracts.Identifiers;
using Helios.Hosting.Bus;
using Helios.Hosting.Concurrency;
using Helios.Hosting.Tls;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Enrolment;

/// <summary>The users of hosts at the broker, through RabbitMQ's management API. Every call can be repeated.</summary>
internal sealed class BrokerManagement(IOptions<EnrolmentOptions> options, IOptions<BusOptions> bus, TimeProvider time) : IDisposable
{
    private readonly HttpClient http = Client(options.Value, bus.Value);

    /// <summary>Whether there is a broker that other machines can reach.</summary>
    public bool IsRemote => bus.Value.IsRabbitMq;

    /// <summary>What is missing in the settings, and what to do about it; null if nothing is.</summary>
    public string? Missing =>
        !bus.Value.IsRabbitMq
            ? "This Helios runs in one process, and has no message broker that another machine could reach. Run its services separately: "
                + "see docs/operations.md#several-hosts."
        : options.Value.ManagementUrl is null || options.Value.ManagementPassword is null
            ? $"The orchestrator cannot create users of the broker. Enable the management API (rabbitmq-plugins enable "
                + $"rabbitmq_management), and set {EnrolmentOptions.Section}:ManagementUrl, :ManagementUsername and "
                + ":ManagementPassword; or create the user with "
                + "deploy/rabbitmq/definitions.sh, without an enrolment: see docs/operations.md#add-a-host."
        : null;

    /// <summary>Creates or changes the user of a host, with its permissions.</summary>
    /// <exception cref="BrokerManagementException">The API does not respond, or refuses.</exception>
    public async Task Grant(HostId host, string passwordHash, CancellationToken cancellationToken)
    {
        var user = AgentPermissions.UserOf(host);
        var permissions = AgentPermissions.Of(host);
        await Send(
            HttpMethod.Put,
            $"api/users/{user}",
            new
            {
                password_hash = passwordHash,
                hashing_algorithm = "rabbit_password_hashing_sha256",
                tags = "",
            },
            cancellationToken
        );
        await Send(
            HttpMethod.Put,
            $"api/permissions/{Uri.EscapeDataString(bus.Value.VirtualHost)}/{user}",
            new
            {
                configure = permissions.Configure,
                write = permissions.Write,
                read = permissions.Read,
            },
            cancellationToken
        );
    }

    /// <summary>Deletes the user of a host, which the broker does not let in any more, and closes its connections.</summary>
    /// <exception cref="BrokerManagementException">The API does not respond, or refuses.</exception>
    public async Task Revoke(HostId host, CancellationToken cancellationToken)
    {
        var user = AgentPermissions.UserOf(host);
        await Send(HttpMethod.Delete, $"api/users/{user}", body: null, cancellationToken);
        // The broker closes them by itself, after a moment; where it is old, perhaps not.
        await Send(HttpMethod.Delete, $"api/connections/username/{user}", body: null, cancellationToken);
    }

    public void Dispose() => http.Dispose();

    private async Task Send(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var limit = new Deadline(options.Value.ManagementAnswersWithin, time, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
                request.Content = JsonContent.Create(body, body.GetType());
            using var answer = await http.SendAsync(request, limit.Token);
            // What is to be deleted may be gone, and an old broker may not know the path.
            if (answer.IsSuccessStatusCode || (method == HttpMethod.Delete && IsGone(answer.StatusCode)))
                return;
            throw new BrokerManagementException(
                $"The management API of the broker at {http.BaseAddress} answers {(int)answer.StatusCode} to {method} {path}. Its user "
                    + $"'{options.Value.ManagementUsername}' needs the tag 'administrator', and the password that is set."
            );
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && limit.HasPassed))
        {
            var why =
                exception is OperationCanceledException
                    ? $"it does not answer within {options.Value.ManagementAnswersWithin.TotalSeconds:0.#} s"
                    : exception.GetBaseException().Message.TrimEnd('.');
            throw new BrokerManagementException(
                $"The management API of the broker at {http.BaseAddress} is unreachable: {why}.",
                exception
            );
        }
    }

    private static bool IsGone(HttpStatusCode status) => status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed;

    private static HttpClient Client(EnrolmentOptions options, BusOptions bus)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10) };
        handler.SslOptions.RemoteCertificateValidationCallback = PrivateAuthority.Of(options.ManagementCaFile ?? bus.CaFile);
        var client = new HttpClient(handler);
        if (options.ManagementUrl is { } url)
            client.BaseAddress = new Uri(url.ToString().TrimEnd('/') + "/");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.ManagementUsername}:{options.ManagementPassword}"))
        );
        return client;
    }
}

/// <summary>The broker's management API has not done what it was asked.</summary>
internal sealed class BrokerManagementException(string message, Exception? inner = null) : Exception(message, inner);
