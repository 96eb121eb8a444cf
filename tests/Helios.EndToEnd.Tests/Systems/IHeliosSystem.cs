namespace Helios.EndToEnd.Tests.Systems;

/// <summary>Helios as somebody runs it: in one process, or as four services with RabbitMQ and Postgres.</summary>
internal interface IHeliosSystem : IAsyncDisposable
{
    Uri Url { get; }

    /// <summary>The processes that make it up, by name.</summary>
    IReadOnlyList<string> Parts { get; }

    /// <summary>Where the worktree agent keeps what it must not forget.</summary>
    string AgentFolder { get; }

    /// <summary>Starts every part and returns when the system says that it is ready.</summary>
    Task Start();

    /// <summary>Kills one part with SIGKILL and starts it again.</summary>
    Task KillAndRestart(string part);

    /// <summary>What the parts wrote last, for a failing test.</summary>
    string Logs();
}
