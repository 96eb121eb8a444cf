using Helios.Testing;

namespace Helios.Containers.Tests;

/// <summary>The Docker engine with the images, for all tests of this project: they run one after the other.</summary>
[CollectionDefinition(nameof(ImagesOnEngine))]
public sealed class ImagesOnEngine : ICollectionFixture<ImagesOnEngine>, IAsyncLifetime
{
    private readonly TemporaryFolder work = new();

    internal DockerEngine Engine { get; private set; } = null!;

    /// <summary>The compose file's variables for the bases; empty where the published images are used.</summary>
    internal IReadOnlyDictionary<string, string?> Images { get; private set; } = null!;

    internal string Description =>
        $"{(Engine.IsOwn ? "own" : "the machine's")} Docker engine, {(Images.Count > 0 ? "stand-ins for" : "published")} base images";

    public async ValueTask InitializeAsync()
    {
        Engine = await DockerEngine.Start();
        Images = await StandInImages.Choose(Engine, work);
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        work.Dispose();
    }
}
