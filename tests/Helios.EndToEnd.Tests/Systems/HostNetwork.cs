using System.Globalization;
using System.Security.Cryptography;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>The network between a control plane, which is where the test runs, and hosts, each of which can be cut off.</summary>
internal abstract class HostNetwork : IAsyncDisposable
{
    /// <summary>The address of the control plane for the hosts.</summary>
    public abstract string ControlPlane { get; }

    /// <summary>Namespaces of the kernel where this user may make some; lines through this process elsewhere.</summary>
    /// <param name="hosts">How many hosts.</param>
    /// <param name="brokerPort">The port of the broker at the control plane.</param>
    public static async Task<HostNetwork> Create(int hosts, int brokerPort)
    {
        HostNetwork network = await Namespaces.TryCreate(hosts) is { } apart ? apart : new Lines(hosts, brokerPort);
        TestContext.Current.SendDiagnosticMessage(
            $"the hosts are on {(network is Lines ? "lines of one machine" : "networks of their own")}"
        );
        return network;
    }

    /// <summary>A command as it runs on a host.</summary>
    public abstract CommandSpec On(int host, CommandSpec command);

    /// <summary>From here on, nothing gets through to or from the host.</summary>
    public abstract Task Cut(int host);

    public abstract Task Mend(int host);

    public abstract ValueTask DisposeAsync();

    /// <summary>A network namespace for each host, all on one bridge.</summary>
    private sealed class Namespaces(string name, int hosts) : HostNetwork
    {
        private const string Prefix = "helios";
        private static readonly TimeSpan Within = TimeSpan.FromMinutes(1);

        // Of the range for tests of networks (RFC 2544), which nobody uses.
        private readonly string net = string.Create(
            CultureInfo.InvariantCulture,
            $"198.{18 + RandomNumberGenerator.GetInt32(2)}.{RandomNumberGenerator.GetInt32(256)}"
        );

        public override string ControlPlane => $"{net}.1";

        public static async Task<HostNetwork?> TryCreate(int hosts)
        {
            if (!CurrentUser.IsRoot || Find("ip") is null || Find("nsenter") is null)
                return null;
            await Sweep();
            var name = $"{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}x{RandomNumberGenerator.GetHexString(2, true)}";
            var network = new Namespaces(name, hosts);
            // In a container without the right to administer its network, the first of these fails.
            if (!(await Try("link", "add", network.Bridge, "type", "bridge")).Succeeded)
                return null;
            try
            {
                await network.Build();
                return network;
            }
            catch
            {
                await network.DisposeAsync();
                throw;
            }
        }

        // A name of an interface has at most 15 characters.
        private string Bridge => $"hb{name}";

        public override CommandSpec On(int host, CommandSpec command) =>
            command with
            {
                File = Find("nsenter")!,
                Arguments = [$"--net=/run/netns/{Space(host)}", command.File, .. command.Arguments],
            };

        public override Task Cut(int host) => Ip("link", "set", Line(host), "down");

        public override Task Mend(int host) => Ip("link", "set", Line(host), "up");

        public override async ValueTask DisposeAsync()
        {
            for (var host = 0; host < hosts; host++)
            {
                await Try("link", "del", Line(host));
                await Try("netns", "del", Space(host));
            }

            await Try("link", "del", Bridge);
        }

        private async Task Build()
        {
            await Ip("addr", "add", $"{ControlPlane}/24", "dev", Bridge);
            await Ip("link", "set", Bridge, "up");
            for (var host = 0; host < hosts; host++)
            {
                await Ip("netns", "add", Space(host));
                await Ip("link", "add", Line(host), "type", "veth", "peer", "name", "eth0", "netns", Space(host));
                await Ip("link", "set", Line(host), "master", Bridge);
                await Ip("-n", Space(host), "addr", "add", $"{net}.{host + 2}/24", "dev", "eth0");
                await Ip("-n", Space(host), "link", "set", "eth0", "up");
                await Ip("-n", Space(host), "link", "set", "lo", "up");
                await Ip("link", "set", Line(host), "up");
            }
        }

        private string Space(int host) => $"{Prefix}-{name}-{host}";

        private string Line(int host) => $"h{host}{name}";

        /// <summary>Removes what a killed test run has left.</summary>
        private static async Task Sweep()
        {
            if (!Directory.Exists("/run/netns"))
                return;
            foreach (var space in Directory.EnumerateFiles("/run/netns", $"{Prefix}-*").Select(path => Path.GetFileName(path)))
            {
                if (space.Split('-', 'x') is not [_, var pid, var rest, var host] || Directory.Exists($"/proc/{pid}"))
                    continue;
                await Try("netns", "del", space);
                await Try("link", "del", $"h{host}{pid}x{rest}");
                await Try("link", "del", $"hb{pid}x{rest}");
            }
        }

        private static async Task Ip(params string[] arguments) => (await Try(arguments)).EnsureSucceeded();

        private static Task<CommandResult> Try(params string[] arguments) =>
            ProcessRunner.Instance.Run(new CommandSpec(Find("ip")!, [.. arguments]) { Timeout = Within }, CancellationToken.None);

        private static string? Find(string program) =>
            WhichProgram.Find(program, $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin");
    }

    /// <summary>All on one machine; a host reaches the broker through a line that can be held.</summary>
    private sealed class Lines : HostNetwork
    {
        private readonly List<TcpProxy> lines;

        public Lines(int hosts, int brokerPort) =>
            lines = [.. Enumerable.Range(0, hosts).Select(_ => new TcpProxy("127.0.0.1", brokerPort))];

        public override string ControlPlane => "127.0.0.1";

        public override CommandSpec On(int host, CommandSpec command) =>
            command.With("Helios__Bus__Port", lines[host].Port.ToString(CultureInfo.InvariantCulture));

        public override Task Cut(int host)
        {
            lines[host].Hold();
            return Task.CompletedTask;
        }

        public override Task Mend(int host)
        {
            lines[host].Release();
            return Task.CompletedTask;
        }

        public override async ValueTask DisposeAsync()
        {
            foreach (var line in lines)
                await line.DisposeAsync();
        }
    }
}
