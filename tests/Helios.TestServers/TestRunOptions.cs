namespace Helios.TestServers;

/// <summary>What all projects of one run share.</summary>
internal sealed record TestRunOptions
{
    /// <summary>Only what needs no server.</summary>
    public required bool Quick { get; init; }

    /// <summary>Whether executed lines are counted.</summary>
    public required bool Measures { get; init; }

    /// <summary>Where logs and reports go.</summary>
    public required string Results { get; init; }

    /// <summary>The folder of the collector that counts lines.</summary>
    public required string Collector { get; init; }

    /// <summary>Set for each test program.</summary>
    public required IReadOnlyDictionary<string, string?> Environment { get; init; }

    /// <summary>Who runs what is about a user without privileges; null where we have none ourselves.</summary>
    public OrdinaryUser? OrdinaryUser { get; init; }

    /// <summary>Further arguments of the test programs, for instance <c>-class</c> filters.</summary>
    public IReadOnlyList<string> Extra { get; init; } = [];
}
