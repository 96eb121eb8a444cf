namespace Helios.TestServers;

/// <summary>What a test program reports while it runs.</summary>
internal abstract record TestEvent
{
    private TestEvent() { }

    /// <summary>A test passed.</summary>
    public sealed record Passed(string Name, double Seconds) : TestEvent;

    /// <summary>A test failed, was skipped (which proves nothing), or could not be cleaned up after.</summary>
    public sealed record Failed(string Name, string Message) : TestEvent;
}
