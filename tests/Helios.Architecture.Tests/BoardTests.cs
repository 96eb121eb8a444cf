using System.Security.Cryptography;
using System.Text;

namespace Helios.Architecture.Tests;

public sealed class BoardTests
{
    private static readonly string[] Sources =
    [
        "index.html",
        "package.json",
        "package-lock.json",
        "tsconfig.json",
        "vite.config.ts",
        "public",
        "scripts",
        "src",
    ];

    private static readonly string Dashboard = Path.Combine(Repository.Root, "clients", "dashboard");

    /// <summary>
    /// The built files are in the repository, so that Helios runs without Node; a forgotten build would ship the old page.
    /// </summary>
    [Fact]
    [Trait("req", "architecture")]
    public void The_built_files_are_those_of_the_sources() =>
        File.ReadAllText(Path.Combine(Dashboard, "dist", "stamp"))
            .Trim()
            .ShouldBe(Stamp(), "build the board and commit its files: cd clients/dashboard && npm ci && npm run build");

    /// <summary>As scripts/stamp.mjs calculates it.</summary>
    private static string Stamp()
    {
        var files = Sources
            .SelectMany(name =>
                name.Contains('.', StringComparison.Ordinal)
                    ? [name]
                    : Directory
                        .EnumerateFiles(Path.Combine(Dashboard, name), "*", SearchOption.AllDirectories)
                        .Select(path => Path.GetRelativePath(Dashboard, path))
            )
            .Order(StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file}\n"));
            hash.AppendData(File.ReadAllBytes(Path.Combine(Dashboard, file)));
            hash.AppendData("\n"u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
