using System.Globalization;
using System.Text;
using System.Text.Json;
using Helios.Processes.Files;

namespace Helios.Cli.Settings;

/// <summary>
/// Reads a configuration file: a JSON object of the known keys. Every fault is reported with its line, because a key that is silently
/// ignored is most often a misspelled one.
/// </summary>
internal static class SettingsFile
{
    /// <summary>The file of a repository, relative to its main worktree.</summary>
    public const string OfRepository = ".helios/config.json";

    // What editors look for; it sets nothing.
    private const string SchemaKey = "$schema";

    private const int Limit = 64 * 1024;

    /// <summary>The user's file: <c>$XDG_CONFIG_HOME/helios/config.json</c>, by default in <c>~/.config</c>.</summary>
    public static string OfUser(Func<string, string?> variable) =>
        Path.Combine(UserFolder.Of(variable, "XDG_CONFIG_HOME", ".config"), "helios", "config.json");

    /// <summary>The values of a file, by key; empty if there is no such file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="origin">Whose file it is. A repository's must be a regular file; the user's may be a link.</param>
    /// <exception cref="SettingsException">It is invalid.</exception>
    public static IReadOnlyDictionary<string, SettingValue> Read(string path, SettingOrigin origin)
    {
        byte[] content;
        try
        {
            content = RegularFile.Read(path, Limit, followLink: origin is SettingOrigin.User) ?? [];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{path}: {unreadable.Message}"]);
        }

        var values = new Dictionary<string, SettingValue>(StringComparer.Ordinal);
        var faults = new List<string>();
        if (content.AsSpan().Trim(" \t\r\n"u8).Length > 0)
            new Reading(path, origin, content, values, faults).Run();
        return faults.Count == 0 ? values : throw new SettingsException(faults);
    }

    private sealed class Reading(
        string path,
        SettingOrigin origin,
        byte[] content,
        Dictionary<string, SettingValue> values,
        List<string> faults
    )
    {
        public void Run()
        {
            var start = content.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
            var reader = new Utf8JsonReader(content.AsSpan(start));
            try
            {
                reader.Read();
                if (reader.TokenType is not JsonTokenType.StartObject)
                {
                    faults.Add($"{path}:{LineOf(start)}: expected an object, such as {{\"agent\": \"codex\"}}.");
                    return;
                }

                while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
                {
                    var at = start + reader.TokenStartIndex;
                    var name = reader.GetString() ?? "";
                    reader.Read();
                    Take(name, LineOf(at), ref reader);
                    reader.Skip();
                }

                // Nothing may follow.
                reader.Read();
            }
            catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
            {
                var line = invalid is JsonException { LineNumber: { } number } ? number + 1 : LineOf(start + reader.TokenStartIndex);
                faults.Add($"{path}:{line}: not valid JSON.{CommentHint()}");
            }
        }

        private void Take(string name, int line, ref Utf8JsonReader reader)
        {
            if (name is SchemaKey)
                return;
            if (SettingKeys.All.FirstOrDefault(known => known.Name == name) is not { } key)
            {
                faults.Add($"{path}:{line}: unknown key '{name}'; {SettingKeys.InsteadOf(name)}");
                return;
            }

            var isNumber = reader.TokenType is JsonTokenType.Number;
            if (!isNumber && reader.TokenType is not JsonTokenType.String)
            {
                faults.Add(
                    $"{path}:{line}: '{name}' must be {(key.Least is null ? "a string" : "a whole number")}, got {Kind(ref reader)}."
                );
                return;
            }

            var text = isNumber ? Encoding.UTF8.GetString(reader.ValueSpan) : reader.GetString() ?? "";
            if (key.Fault(text, isNumber, origin is SettingOrigin.Repository) is { } fault)
                faults.Add($"{path}:{line}: '{name}' {fault.TrimEnd('.')}.");
            else if (!values.TryAdd(name, new SettingValue(text, origin, path, line)))
                faults.Add(
                    string.Create(CultureInfo.InvariantCulture, $"{path}:{line}: '{name}' is already set in line {values[name].Line}.")
                );
        }

        private static string Kind(ref Utf8JsonReader reader) =>
            reader.TokenType switch
            {
                JsonTokenType.StartObject => "an object",
                JsonTokenType.StartArray => "a list",
                JsonTokenType.Null => "null",
                _ => "a Boolean",
            };

        private string CommentHint() => content.AsSpan().IndexOf("//"u8) >= 0 ? " JSON has no comments." : "";

        private int LineOf(long offset) => 1 + content.AsSpan(0, (int)Math.Min(offset, content.Length)).Count((byte)'\n');
    }
}
