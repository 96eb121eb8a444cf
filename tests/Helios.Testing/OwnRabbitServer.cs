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
        VirtualHost = new RabbitVirtualHost(uri, RabbitServer.NameOf(0));
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

    /// <summary>Adds users, virtual hosts and permissions to it.</summary>
    /// <param name="definitions">A file of definitions.</param>
    public async Task Import(string definitions)
    {
        var command = control with { Arguments = ["import_definitions", definitions], Timeout = TimeSpan.FromMinutes(2) };
        (await ProcessRunner.Instance.Run(command, CancellationToken.None)).EnsureSucceeded();
    }

    /// <summary>The lines of its log: warnings and errors, so far.</summary>
    public IReadOnlyList<string> Log() =>
        [.. Directory.EnumerateFiles(Path.Combine(place.Path, "log"), "*.log").SelectMany(File.ReadAllLines)];

    public async ValueTask DisposeAsync() => await RabbitServer.StopPrivate(place);
}
