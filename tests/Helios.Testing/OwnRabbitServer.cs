using Helios.Processes;

namespace Helios.Testing;

/// <summary>A RabbitMQ of one test, for what would disturb the others of a shared one.</summary>
public sealed class OwnRabbitServer : IAsyncDisposable
{
    private readonly TestPlace place;
    private readonly CommandSpec control;

    private OwnRabbitServer(Uri uri, TestPlace place, CommandSpec control)
    {
        this.place = place;
        this.control = control;
        VirtualHost = new RabbitVirtualHost(uri, RabbitServer.NameOf(0), RabbitServer.UsersOf(place));
    }

    public RabbitVirtualHost VirtualHost { get; }

    public static async Task<OwnRabbitServer> Start()
    {
        QuickRun.Refuse("RabbitMQ");
        var (uri, place, control) = await RabbitServer.StartPrivate(virtualHosts: 1);
        return new OwnRabbitServer(uri, place, control);
    }

    /// <summary>
    /// Sets the part of the machine's memory from which on it blocks whoever publishes; it always has more than a very small one.
    /// </summary>
    public async Task BlockFrom(string partOfMemory)
    {
        var command = control with { Arguments = ["set_vm_memory_high_watermark", partOfMemory], Timeout = TimeSpan.FromMinutes(2) };
        (await ProcessRunner.Instance.Run(command, CancellationToken.None)).EnsureSucceeded();
    }

    /// <summary>The lines of its log: warnings and errors, so far.</summary>
    public IReadOnlyList<string> Log() =>
        [.. Directory.EnumerateFiles(Path.Combine(place.Path, "log"), "*.log").SelectMany(File.ReadAllLines)];

    /// <summary>Takes the right to send to some endpoints from a user of the services.</summary>
    /// <param name="user">The user; its permissions are those of deploy/rabbitmq/definitions.sh until then.</param>
    /// <param name="endpoint">What the names of the endpoints begin with.</param>
    public async Task Forbid(string user, string endpoint)
    {
        var sends = $"^(?!{endpoint.Replace(".", @"\.", StringComparison.Ordinal)}).*$";
        var command = control with
        {
            Arguments = ["set_permissions", "-p", VirtualHost.Name, user, sends, sends, ".*"],
            Timeout = TimeSpan.FromMinutes(2),
        };
        (await ProcessRunner.Instance.Run(command, CancellationToken.None)).EnsureSucceeded();
    }

    public async ValueTask DisposeAsync() => await RabbitServer.StopPrivate(place);
}
