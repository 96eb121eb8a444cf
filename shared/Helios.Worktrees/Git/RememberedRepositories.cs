using System.Collections.Frozen;
using System.Text.Json;
using Helios.Processes.Files;

namespace Helios.Worktrees.Git;

/// <summary>The repositories that this host has served, recorded on disk for inventories after a restart.</summary>
internal sealed class RememberedRepositories(WorktreeOwner owner)
{
    private readonly Lock writing = new();
    private FrozenSet<string>? known;

    private string ListFile => Path.Combine(owner.DataFolder, "repositories.json");

    /// <summary>The common git directories.</summary>
    public IReadOnlyCollection<string> All => Known;

    public void Remember(GitRepository repository)
    {
        if (Known.Contains(repository.CommonDir))
            return;
        lock (writing)
        {
            var all = Known.Append(repository.CommonDir).ToFrozenSet(StringComparer.Ordinal);
            DurableFile.Write(ListFile, JsonSerializer.Serialize(all.Order(StringComparer.Ordinal)));
            known = all;
        }
    }

    private FrozenSet<string> Known
    {
        get
        {
            if (known is { } loaded)
                return loaded;
            lock (writing)
                return known ??= Read();
        }
    }

    private FrozenSet<string> Read() =>
        File.Exists(ListFile)
            ? (JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(ListFile)) ?? []).ToFrozenSet(StringComparer.Ordinal)
            : [];
}
