using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;

namespace Helios.LaneOrchestrator.Board;

/// <summary>The files of the board, which are embedded in this assembly: built assets and their Brotli forms.</summary>
internal static class BoardFiles
{
    public const string Page = "index.html";

    private const string Prefix = "board/";
    private const string Brotli = ".br";

    private static readonly Lazy<IReadOnlyDictionary<string, BoardFile>> All = new(Load);

    /// <summary>Finds a file by its path below the board's root, such as <c>assets/index-1a2b.js</c>.</summary>
    public static BoardFile? Find(string path) => All.Value.GetValueOrDefault(path);

    private static Dictionary<string, BoardFile> Load()
    {
        var assembly = typeof(BoardFiles).Assembly;
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToHashSet();
        var types = new FileExtensionContentTypeProvider();
        var files = new Dictionary<string, BoardFile>(StringComparer.Ordinal);
        foreach (var name in names.Where(name => !name.EndsWith(Brotli, StringComparison.Ordinal)))
        {
            var bytes = Read(assembly, name);
            files[name[Prefix.Length..].Replace('\\', '/')] = new BoardFile(
                types.TryGetContentType(name, out var type) ? type : "application/octet-stream",
                bytes,
                names.Contains(name + Brotli) ? Read(assembly, name + Brotli) : null,
                $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\""
            );
        }

        return files;
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
