using System.Text.Json;

namespace Helios.SessionRegistry.Scm;

/// <summary>Several requests that succeed or fail together.</summary>
internal sealed class ScmBatch(ScmClient client)
{
    private const int PerPage = 100;

    private const int MostPages = 20;

    private readonly Dictionary<string, (string Etag, JsonElement Document)> fetched = [];

    /// <summary>The requested paths.</summary>
    public HashSet<string> Paths { get; } = [];

    public async Task<JsonElement> Get(string path, CancellationToken cancellationToken)
    {
        Paths.Add(path);
        var (etag, document) = await client.Get(path, cancellationToken);
        if (etag is not null)
            fetched[path] = (etag, document);
        return document;
    }

    /// <summary>All pages of a list.</summary>
    public async Task<IReadOnlyList<JsonElement>> All(string path, CancellationToken cancellationToken)
    {
        var all = new List<JsonElement>();
        for (var page = 1; ; page++)
        {
            var items = (await Get(page == 1 ? $"{path}?per_page={PerPage}" : $"{path}?per_page={PerPage}&page={page}", cancellationToken))
                .Items()
                .ToList();
            all.AddRange(items);
            if (items.Count < PerPage)
                return all;
            if (page == MostPages)
                throw new ScmFailedException($"GET {path} has more than {MostPages} pages.");
        }
    }

    /// <summary>Commits the batch: from now on, unchanged answers cost nothing.</summary>
    public void Keep() => client.Keep(fetched);
}
