namespace Helios.LaneOrchestrator.Tests.Api;

/// <summary>One orchestrator for all classes that leave its settings and its host alone.</summary>
public sealed class SharedOrchestrator : IAsyncLifetime
{
    internal Orchestrator It { get; private set; } = null!;

    public async ValueTask InitializeAsync() => It = await Orchestrator.Start();

    public ValueTask DisposeAsync() => It.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class ApiCollection : ICollectionFixture<SharedOrchestrator>
{
    public const string Name = "api";
}
