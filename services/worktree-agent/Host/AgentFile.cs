using System.Text.Encodings.Web;
using System.Text.Json;
using Helios.Processes.Files;

namespace Helios.WorktreeAgent.Host;

/// <summary>
/// The agent's own JSON files: mode 0600, replaced atomically. Files that must survive a power failure are written by <c>DurableFile</c>
/// instead.
/// </summary>
internal static class AgentFile
{
    private const string Aside = ".new";

    private static long counter;

    public static JsonSerializerOptions Json { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Json);

    /// <summary>Reads a file; null if there is none, or if a power failure left it incomplete.</summary>
    public static T? Read<T>(string path)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Json);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Replaces a file atomically for every reader and across a crash of the agent, but without flushing it to disk.</summary>
    public static void Replace<T>(string path, T value) => Replace(path, Bytes(value).AsSpan());

    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var aside = $"{path}.{Interlocked.Increment(ref counter)}{Aside}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var stream = new FileStream(aside, options))
                stream.Write(content);
            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            // On a full disk it may be incomplete.
            if (Directory.Exists(Path.GetDirectoryName(aside)))
                File.Delete(aside);
            throw;
        }
    }

    /// <summary>Removes temporary files left by a killed process. Must not run while files are written.</summary>
    public static void Sweep(string folder)
    {
        foreach (
            var path in Directory
                .EnumerateFiles(folder)
                .Where(path => path.EndsWith(Aside, StringComparison.Ordinal) || path.EndsWith(DurableFile.Aside, StringComparison.Ordinal))
        )
            File.Delete(path);
    }
}
