namespace Helios.EndToEnd.Tests.Systems;

/// <summary>
/// One <c>helios up</c> for all tests that need nothing special of it: starting one costs more than most of them. Each has a workspace of
/// its own, and cleans up its lanes. It may be killed and started again, because these tests run one after the other.
/// </summary>
public sealed class SharedSystem : IAsyncLifetime
{
    private static int workspaces;

    internal EmbeddedSystem System { get; } = new();

    /// <summary>A name that no other test uses, for a workspace or a lane.</summary>
    internal static string NewName() => $"test-{Interlocked.Increment(ref workspaces)}";

    public async ValueTask InitializeAsync() => await System.Start();

    public async ValueTask DisposeAsync() => await System.DisposeAsync();
}

/// <summary>The tests that share a system.</summary>
[CollectionDefinition(Name)]
public sealed class SharedSystemTests : ICollectionFixture<SharedSystem>
{
    public const string Name = "shared system";
}
