namespace Helios.Contracts.Api.Agents;

/// <summary>The manifests that Helios ships.</summary>
public static class ShippedAgents
{
    private const string Folder = "Helios.Contracts.Api.Agents.Shipped.";

    /// <summary>The texts of all of them, by name.</summary>
    public static IReadOnlyDictionary<string, string> Texts { get; } = Read();

    private static SortedDictionary<string, string> Read()
    {
        var assembly = typeof(ShippedAgents).Assembly;
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            texts[resource[Folder.Length..^".json".Length]] = reader.ReadToEnd();
        }

        return texts;
    }
}
