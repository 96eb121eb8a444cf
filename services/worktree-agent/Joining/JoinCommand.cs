using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Requests;
using Helios.Hosting.Bus;
using Helios.Hosting.Tls;
using RabbitMQ.Client;

namespace Helios.WorktreeAgent.Joining;

/// <summary>
/// <c>helios-worktree-agent join</c>: exchanges the token of an enrolment for what this machine needs as a host, and writes it into the
/// home folder. The password for the broker is made here; only a hash of it is sent.
/// </summary>
internal static class JoinCommand
{
    private static readonly TimeSpan BrokerAnswersWithin = TimeSpan.FromSeconds(10);

    /// <returns>0 joined, 1 failed, 2 misused, 4 unreachable, 5 refused.</returns>
    public static async Task<int> Run(
        IReadOnlyList<string> arguments,
        TextWriter output,
        TextWriter error,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (arguments is ["-h" or "--help", ..])
        {
            await output.WriteLineAsync(JoinArguments.Help);
            return 0;
        }

        try
        {
            return await Join(JoinArguments.Read(arguments), output, time, cancellationToken);
        }
        catch (JoinException failure)
        {
            await error.WriteLineAsync($"join: {failure.Message}");
            if (failure.ExitCode == 4)
                await error.WriteLineAsync("Repeat the same command: the token is still valid for this machine.");
            return failure.ExitCode;
        }
    }

    private static async Task<int> Join(JoinArguments arguments, TextWriter output, TimeProvider time, CancellationToken cancellationToken)
    {
        if (arguments.CaFile is { } authorities && PrivateAuthority.Fault(authorities) is { } fault)
            throw new JoinException(2, $"--ca: {fault}");
        // A part of the token that is no secret.
        var enrolment =
            arguments.Token.Split('_') is [_, var kind, var id, _] && (kind + id).All(char.IsAsciiLetterOrDigit)
                ? $"{kind}_{id}"
                : throw new JoinException(2, "TOKEN does not look like one of 'helios host enroll'; copy it whole");
        var home = new AgentHome(arguments.Home);
        using var taken = home.Take();
        var password = home.PasswordFor(enrolment, () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        var host = await JoinRequest.Send(
            arguments,
            new HostJoinRequest
            {
                Token = arguments.Token,
                PasswordHash = HashOf(password),
                HostId = home.KnownHost(),
            },
            time,
            cancellationToken
        );
        var bus = Write(home, arguments, host, password);
        var broker = await ReachBroker(bus, cancellationToken);
        home.Forget(enrolment);
        await output.WriteLineAsync(Report(home, host, bus, broker));
        return broker is null ? 0 : 1;
    }

    // RabbitMQ's rabbit_password_hashing_sha256. The salt is derived, so that a repeated request has the same hash.
    internal static string HashOf(string password)
    {
        var salt = SHA256.HashData(Encoding.UTF8.GetBytes($"salt {password}")).AsSpan(0, 4);
        return Convert.ToBase64String((byte[])[.. salt, .. SHA256.HashData((byte[])[.. salt, .. Encoding.UTF8.GetBytes(password)])]);
    }

    private static BusOptions Write(AgentHome home, JoinArguments arguments, HostJoinView host, string password)
    {
        if (host.Broker.CaCertificates is { } issued)
            AgentHome.WritePublic(home.BrokerAuthorities, issued);
        if (arguments.CaFile is { } authorities && authorities != home.ApiAuthorities)
            AgentHome.WritePublic(home.ApiAuthorities, File.ReadAllText(authorities));
        var bus = new BusOptions
        {
            Transport = "rabbitmq",
            Host = host.Broker.Host,
            Port = host.Broker.Port,
            UseTls = host.Broker.UseTls,
            VirtualHost = host.Broker.VirtualHost,
            Username = host.Broker.Username,
            Password = password,
            CaFile = host.Broker.CaCertificates is null ? null : home.BrokerAuthorities,
        };
        List<(string Name, string Value)> settings =
        [
            ("Helios__Installation__Id", host.InstallationId),
            ("Helios__Host__Id", host.HostId.ToString()),
            ("Helios__Host__Name", host.Name),
            ("Helios__Host__Url", host.Url),
            ("Helios__Host__DataFolder", home.DataFolder),
            ("Helios__Host__CaFile", arguments.CaFile is null ? "" : home.ApiAuthorities),
            ("Helios__Bus__Transport", bus.Transport),
            ("Helios__Bus__Host", bus.Host),
            ("Helios__Bus__Port", bus.Port.ToString(CultureInfo.InvariantCulture)),
            ("Helios__Bus__UseTls", bus.UseTls ? "true" : "false"),
            ("Helios__Bus__VirtualHost", bus.VirtualHost),
            ("Helios__Bus__Username", bus.Username),
            ("Helios__Bus__Password", bus.Password),
            ("Helios__Bus__CaFile", bus.CaFile ?? ""),
        ];
        home.WriteSettings(
            $"Settings of host {host.Name}, with the password of its broker user. Written by helios-worktree-agent join; add others below.",
            settings
        );
        var user = arguments.User ?? Environment.GetEnvironmentVariable("SUDO_USER") ?? Environment.UserName;
        AgentHome.WritePublic(home.Unit, SystemdUnit.Of(home, user, Program, host.Name));
        return bus;
    }

    private static string Program => Environment.ProcessPath ?? "Helios.WorktreeAgent";

    /// <summary>Why the broker does not let this host in; null if it does.</summary>
    private static async Task<string?> ReachBroker(BusOptions bus, CancellationToken cancellationToken)
    {
        try
        {
            var factory = new ConnectionFactory
            {
                HostName = bus.Host,
                Port = bus.EffectivePort,
                VirtualHost = bus.VirtualHost,
                UserName = bus.Username,
                Password = bus.Password,
                RequestedConnectionTimeout = BrokerAnswersWithin,
                Ssl = BrokerTls.Of(bus),
            };
            await using var connection = await factory.CreateConnectionAsync("helios-join", cancellationToken);
            return null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return exception.GetBaseException().Message.Split('\n')[0].TrimEnd();
        }
    }

    private static string Report(AgentHome home, HostJoinView host, BusOptions bus, string? broker)
    {
        var at = $"{bus.Host}:{bus.EffectivePort}{(bus.UseTls ? " over TLS" : "")}";
        var mounts = string.Concat(
            new[] { home.BrokerAuthorities, home.ApiAuthorities }.Where(File.Exists).Select(file => $" -v '{file}:{file}:ro'")
        );
        return $"""
            joined     {host.Url} as host '{host.Name}' ({host.HostId})
            settings   {home.Settings}
            broker     {at} {(broker is null ? "lets this host in" : $"does not let this host in: {broker}")}

            next, as a systemd service:
                sudo cp '{home.Unit}' /etc/systemd/system/
                sudo systemctl daemon-reload
                sudo systemctl enable --now helios-worktree-agent
            or in a container, with the folder of your repositories:
                docker run --detach --name helios-worktree-agent --init --restart unless-stopped --tmpfs /run/helios \
                    -v '{home.Settings}:/etc/helios/private/agent.env:ro'{mounts} -v helios-agent:/var/lib/helios-agent \
                    -e Helios__Host__DataFolder=/var/lib/helios-agent/data -v "$PWD:$PWD" \
                    -e HELIOS_UID="$(id -u)" -e HELIOS_GID="$(id -g)" helios/worktree-agent:0.1.0
            or here, for a trial (lanes then run as you, and can read the settings):
                '{Program}' --home '{home.Root}'
            An agent that runs on this machine already must be restarted. 'helios host list' shows the host within seconds.
            """;
    }
}
