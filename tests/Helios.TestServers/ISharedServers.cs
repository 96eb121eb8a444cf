namespace Helios.TestServers;

/// <summary>The Postgres and the RabbitMQ that all test projects of a run share.</summary>
internal interface ISharedServers : IAsyncDisposable
{
    /// <summary>Which they are, for people.</summary>
    string Description { get; }

    /// <summary>What the test processes are told.</summary>
    IReadOnlyDictionary<string, string?> Environment { get; }
}
