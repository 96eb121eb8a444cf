using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts.Identifiers;
using Helios.Embedded.Failures;
using Helios.Processes.Files;

namespace Helios.Embedded.Home;

/// <summary>The data folder of an embedded Helios, locked by one process at a time.</summary>
internal sealed class HomeFolder : IDisposable
{
    public const string RunningFileName = "running.json";
    public const string TokenFileName = "token";
    private const UnixFileMode OursAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileLock held;

    private HomeFolder(string path, FileLock held) => (Path, this.held) = (path, held);

    public string Path { get; }

    public string LogFile => System.IO.Path.Combine(Path, "logs", "helios.log");

    public string AgentFolder => System.IO.Path.Combine(Path, "agent");

    private string TokenFile => System.IO.Path.Combine(Path, TokenFileName);

    private string RunningFile => System.IO.Path.Combine(Path, RunningFileName);

    /// <summary>Creates the folder if it is missing, and locks it.</summary>
    public static HomeFolder Take(string home)
    {
        var path = System.IO.Path.GetFullPath(home);
        try
        {
            Directory.CreateDirectory(path, OursAlone);
            Directory.CreateDirectory(System.IO.Path.Combine(path, "logs"), OursAlone);
            var taken = FileLock.TryAcquire(System.IO.Path.Combine(path, "helios.lock"));
            return taken is null ? throw AlreadyRuns(path) : new HomeFolder(path, taken);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedException(
                EmbeddedFailure.HomeUnusable,
                $"The home folder {path} cannot be used: {unusable.Message}",
                "helios up --home ANOTHER_FOLDER",
                unusable
            );
        }
    }

    /// <summary>The installation's id: generated once, never changed, part of the mark on everything that this Helios creates.</summary>
    public string InstallationId()
    {
        var file = System.IO.Path.Combine(Path, "installation");
        if (File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } known)
            return known;
        var made = Ulid.Format(UlidGenerator.Shared.Next());
        DurableFile.Write(file, made + "\n");
        return made;
    }

    /// <summary>
    /// The administrator's token of this Helios, generated once, in a file that only its user can read: command lines take it from there.
    /// </summary>
    public string Token()
    {
        if (File.Exists(TokenFile) && File.ReadAllText(TokenFile).Trim() is { Length: > 0 } known)
            return known;
        var made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        using (var file = new FileStream(TokenFile, TokenFileOptions))
            file.Write(Encoding.ASCII.GetBytes(made + "\n"));
        return made;
    }

    /// <summary>Deletes the token, because another one is configured, which command lines cannot know.</summary>
    public void ForgetToken() => File.Delete(TokenFile);

    private static FileStreamOptions TokenFileOptions
    {
        get
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return options;
        }
    }

    /// <summary>Records the process and its address, for the CLI and for a second start.</summary>
    public void Announce(Uri url) =>
        DurableFile.Write(
            RunningFile,
            new JsonObject { ["pid"] = Environment.ProcessId, ["url"] = url.GetLeftPart(UriPartial.Authority) }.ToJsonString()
        );

    public void Dispose()
    {
        try
        {
            File.Delete(RunningFile);
        }
        catch (IOException)
        {
            // A stale file is recognized by its process.
        }

        held.Dispose();
    }

    private static EmbeddedException AlreadyRuns(string path)
    {
        var who = "another process";
        try
        {
            using var note = JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(path, RunningFileName)));
            who = $"process {note.RootElement.GetProperty("pid").GetInt32()}, at {note.RootElement.GetProperty("url").GetString()}";
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // It is just starting: there is no file yet.
        }

        return new EmbeddedException(
            EmbeddedFailure.AlreadyRuns,
            $"Helios is already running on {path}: {who}.",
            "helios lane list    (or start a second one: helios up --home FOLDER --port PORT)"
        );
    }
}
