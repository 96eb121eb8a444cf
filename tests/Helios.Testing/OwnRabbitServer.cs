using System.Globalization;
using Helios.Processes;

namespace Helios.Testing;

/// <summary>A RabbitMQ of one test, for what would disturb the others of a shared one.</summary>
public sealed class OwnRabbitServer : IAsyncDisposable
{
    private readonly TestPlace place;
    private readonly CommandSpec control;
    private readonly CommandSpec server;

    private OwnRabbitServer(Uri uri, TestPlace place, CommandSpec control, CommandSpec server)
    {
        this.place = place;
        this.control = control;
        this.server = server;
        VirtualHost = new RabbitVirtualHost(uri, RabbitServer.NameOf(0), RabbitServer.UsersOf(place));
    }

    public RabbitVirtualHost VirtualHost { get; }

    /// <param name="hosts">The hosts whose agents have users, beside <see cref="RabbitVirtualHost.HostId"/>.</param>
    public static async Task<OwnRabbitServer> Start(params IEnumerable<string> hosts)
    {
        QuickRun.Refuse("RabbitMQ");
        var (uri, place, control, server) = await RabbitServer.StartPrivate(virtualHosts: 1, hosts);
        return new OwnRabbitServer(uri, place, control, server);
    }

    /// <summary>One that also listens over TLS, and has a management API.</summary>
    public static async Task<OwnRabbitServer> Start(RabbitTls tls)
    {
        QuickRun.Refuse("RabbitMQ");
        var (uri, place, control, server) = await RabbitServer.StartPrivate(virtualHosts: 1, tls, []);
        return new OwnRabbitServer(uri, place, control, server);
    }

    /// <summary>Ends it at once; what was not on its disk is lost. <see cref="StartAgain"/> brings it back with what was.</summary>
    public Task Kill() => RabbitServer.EndProcesses(place);

    /// <summary>Ends it in good order. <see cref="StartAgain"/> brings it back.</summary>
    public async Task Stop()
    {
        await Control("stop");
        await Kill();
    }

    /// <summary>Starts it on the same port with the data that it had, and waits until it listens.</summary>
    public Task StartAgain() => RabbitServer.Run(server, VirtualHost.Port);

    /// <summary>
    /// Sets the part of the machine's memory from which on it blocks whoever publishes; it always has more than a very small one.
    /// </summary>
    public async Task BlockFrom(string partOfMemory)
    {
        await Control("set_vm_memory_high_watermark", partOfMemory);
    }

    /// <summary>How many bytes it has received and sent over the connections that are open.</summary>
    public async Task<(long Received, long Sent)> Traffic()
    {
        var command = control with { Arguments = ["--quiet", "list_connections", "recv_oct", "send_oct", "--no-table-headers"] };
        var listed = (await ProcessRunner.Instance.Run(command, CancellationToken.None)).EnsureSucceeded().Stdout.Text;
        var rows = listed
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t').Select(cell => long.Parse(cell, CultureInfo.InvariantCulture)).ToArray())
            .ToList();
        return (rows.Sum(row => row[0]), rows.Sum(row => row[1]));
    }

    /// <summary>From here on it publishes a copy of every message to <c>amq.rabbitmq.trace</c>, under <c>publish.EXCHANGE</c>.</summary>
    public Task Trace() => Control("trace_on", "-p", VirtualHost.Name);

    /// <summary>The lines of its log: warnings and errors, so far.</summary>
    public IReadOnlyList<string> Log() =>
        [.. Directory.EnumerateFiles(Path.Combine(place.Path, "log"), "*.log").SelectMany(File.ReadAllLines)];

    /// <summary>Takes the right to send to some endpoints from a user of the services.</summary>
    /// <param name="user">The user; its permissions are those of deploy/rabbitmq/definitions.sh until then.</param>
    /// <param name="endpoint">What the names of the endpoints begin with.</param>
    public async Task Forbid(string user, string endpoint)
    {
        var sends = $"^(?!{endpoint.Replace(".", @"\.", StringComparison.Ordinal)}).*$";
        await Control("set_permissions", "-p", VirtualHost.Name, user, sends, sends, ".*");
    }

    /// <summary>A shell script that is one of the broker's own programs (<c>rabbitmqctl</c>) for this broker.</summary>
    public string Script(string program)
    {
        var variables = control.Environment.Select(variable => $"export {variable.Key}='{variable.Value}'\n");
        return $"#!/bin/sh\n{string.Concat(variables)}exec '{Path.Combine(Path.GetDirectoryName(control.File)!, program)}' \"$@\"\n";
    }

    public async ValueTask DisposeAsync() => await RabbitServer.StopPrivate(place);

    private async Task Control(params string[] arguments)
    {
        var command = control with { Arguments = arguments, Timeout = TimeSpan.FromMinutes(2) };
        (await ProcessRunner.Instance.Run(command, CancellationToken.None)).EnsureSucceeded();
    }
}
