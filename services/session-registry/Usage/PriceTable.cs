using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Helios.SessionRegistry.Usage;

/// <summary>
/// Prices by the beginning of a model's name; the longest counts. Those in the file of the settings come before the shipped ones, also with
/// a shorter name.
/// </summary>
internal sealed class PriceTable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    private static readonly Lazy<Dictionary<string, ModelPrice>> Shipped = new(ReadShipped);

    private readonly Dictionary<string, ModelPrice> own;

    private PriceTable(Dictionary<string, ModelPrice> own, string source, string? fault) =>
        (this.own, Source, Fault) = (own, source, fault);

    /// <summary>Where the prices are from, for people.</summary>
    public string Source { get; }

    /// <summary>Why the file does not count.</summary>
    public string? Fault { get; }

    /// <summary>The shipped prices, and those of a file, which need not exist. It is read each time: a person may edit it.</summary>
    public static PriceTable Read(string? file)
    {
        if (string.IsNullOrEmpty(file) || !File.Exists(file))
            return new PriceTable(new Dictionary<string, ModelPrice>(StringComparer.Ordinal), "shipped", fault: null);
        try
        {
            return new PriceTable(Parse(File.ReadAllBytes(file)), $"{file}, then shipped", fault: null);
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return new PriceTable(new Dictionary<string, ModelPrice>(StringComparer.Ordinal), "shipped", $"{file}: {exception.Message}");
        }
    }

    /// <summary>The price of a model; null if it is not known.</summary>
    public ModelPrice? Find(string? model)
    {
        if (model is null)
            return null;
        // Some agents put the provider in front: provider/model.
        var plain = model[(model.LastIndexOf('/') + 1)..];
        return Longest(own, model) ?? Longest(own, plain) ?? Longest(Shipped.Value, plain);
    }

    private static ModelPrice? Longest(Dictionary<string, ModelPrice> prices, string model) =>
        prices
            .Where(price => model.StartsWith(price.Key, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(price => price.Key.Length)
            .Select(price => price.Value)
            .FirstOrDefault();

    private static Dictionary<string, ModelPrice> Parse(ReadOnlySpan<byte> json)
    {
        var prices =
            JsonSerializer.Deserialize<Dictionary<string, ModelPrice>>(json, Json)
            ?? throw new JsonException("expected an object, got null.");
        foreach (var (model, price) in prices)
        {
            if (model.Length == 0 || price is null)
                throw new JsonException($"'{model}' needs a name and a price.");
            if (price.Input < 0 || price.Output < 0 || price.CachedInput < 0 || price.CacheWrite < 0)
                throw new JsonException($"The price of '{model}' must not be negative.");
        }

        return prices;
    }

    private static Dictionary<string, ModelPrice> ReadShipped()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("prices.json")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Parse(bytes.ToArray());
    }
}
