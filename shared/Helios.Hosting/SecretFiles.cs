using System.Globalization;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Win32.SafeHandles;

namespace Helios.Hosting;

/// <summary>
/// Settings that are read from files: <c>Helios__Bus__Password_FILE</c> names the file that contains <c>Helios:Bus:Password</c>.
/// So a secret is not in the environment, which <c>docker inspect</c> and <c>/proc</c> show.
/// </summary>
internal static class SecretFiles
{
    public const string Suffix = "_FILE";

    // More than any secret; a mistyped path must not fill the memory.
    private const int MaxBytes = 64 * 1024;

    private const string OwnDescriptors = "/dev/fd/";

    // Besides all of Helios's own settings. Others may use the suffix too: SSL_CERT_FILE.
    private static readonly string[] Keys = ["HELIOS_HARNESS_KEY", "OPENAI_API_KEY", "ANTHROPIC_API_KEY"];

    /// <summary>
    /// Reads each file once, without the line break at its end. The file takes precedence over the setting itself. <c>/dev/fd/N</c> is an
    /// open file that the process was started with; it is closed when it has been read.
    /// </summary>
    /// <exception cref="InvalidOperationException">A file cannot be read, or is empty; the message names setting and file.</exception>
    public static void AddSecretFiles(this IConfigurationManager configuration)
    {
        var read = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, path) in configuration.AsEnumerable().ToList())
        {
            if (path is not { Length: > 0 } || !name.EndsWith(Suffix, StringComparison.Ordinal))
                continue;
            var setting = name[..^Suffix.Length];
            if (setting.StartsWith("Helios:", StringComparison.OrdinalIgnoreCase) || Keys.Contains(setting, StringComparer.Ordinal))
                read[setting] = Read(name, path);
        }

        if (read.Count > 0)
            configuration.AddInMemoryCollection(read);
    }

    private static string Read(string name, string path)
    {
        try
        {
            using var handle = Open(path);
            using var file = new FileStream(handle, FileAccess.Read, bufferSize: 1);
            var bytes = new byte[MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > MaxBytes)
                throw new InvalidOperationException($"{Variable(name)}: {path} is larger than {MaxBytes / 1024} KiB.");
            var text = Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\r', '\n');
            return text.Length > 0 ? text : throw new InvalidOperationException($"{Variable(name)}: {path} is empty.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidOperationException($"{Variable(name)}: {path} cannot be read: {exception.Message}", exception);
        }
    }

    private static SafeFileHandle Open(string path) =>
        path.StartsWith(OwnDescriptors, StringComparison.Ordinal)
        && int.TryParse(path.AsSpan(OwnDescriptors.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor)
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : File.OpenHandle(path);

    private static string Variable(string name) => name.Replace(":", "__", StringComparison.Ordinal);
}
