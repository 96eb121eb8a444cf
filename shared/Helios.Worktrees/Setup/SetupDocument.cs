using System.Text.Json;
using Helios.Contracts.Api.Workspaces;

namespace Helios.Worktrees.Setup;

/// <summary>
/// Reads a repository's setup file as strictly as the API reads a workspace's: unknown and duplicate fields are errors,
/// because what was approved must be what runs.
/// </summary>
internal static class SetupDocument
{
    /// <summary>Larger files are refused unread; nobody would review them.</summary>
    public const int Limit = 64 * 1024;

    private const int MostItems = 1024;
    private const int MostCommands = 100;
    private const int MaxSeconds = 24 * 60 * 60;

    /// <exception cref="FormatException">It is invalid; the message says where and why.</exception>
    public static SetupSteps Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var root = Fields(document.RootElement, "", "prepare", "copy", "link", "run");
            return new SetupSteps
            {
                Copy = Texts(root, "copy", "copy", Glob),
                Link = Texts(root, "link", "link", Glob),
                Prepare = Commands(root, "prepare"),
                Run = Commands(root, "run"),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A lone surrogate is found only when a string is read.
            throw new FormatException(
                e is JsonException { LineNumber: { } line } ? $"line {line + 1} is not valid JSON: {e.Message}" : "it is not valid JSON.",
                e
            );
        }
    }

    private static List<SetupCommand> Commands(JsonElement root, string name) =>
        root.TryGetProperty(name, out var commands)
            ? [.. Items(commands, name, MostCommands).Select((command, i) => Command(command, $"{name}[{i}]"))]
            : [];

    private static SetupCommand Command(JsonElement element, string at)
    {
        var fields = Fields(element, at, "argv", "timeout_seconds");
        var argv = Texts(
            fields,
            "argv",
            $"{at}.argv",
            text => text.Contains('\0', StringComparison.Ordinal) ? "contains a NUL character" : null
        );
        if (argv.Count == 0 || argv[0].Length == 0)
            throw new FormatException($"{at}.argv is empty.");
        int? seconds = null;
        if (fields.TryGetProperty("timeout_seconds", out var timeout))
            seconds =
                timeout.ValueKind is JsonValueKind.Number && timeout.TryGetInt32(out var given) && given is > 0 and <= MaxSeconds
                    ? given
                    : throw new FormatException($"{at}.timeout_seconds must be an integer from 1 to {MaxSeconds}.");
        return new SetupCommand { Argv = argv, TimeoutSeconds = seconds };
    }

    private static string? Glob(string text)
    {
        if (text.Length == 0 || text[0] == '/')
            return "is not relative to the repository";
        if (text.Contains('\0', StringComparison.Ordinal))
            return "contains a NUL character";
        return text.Split('/').Contains("..") ? "leaves the repository" : null;
    }

    private static List<string> Texts(JsonElement fields, string name, string at, Func<string, string?> fault)
    {
        var texts = new List<string>();
        if (!fields.TryGetProperty(name, out var list))
            return texts;
        foreach (var item in Items(list, at, MostItems))
        {
            if (item.ValueKind is not JsonValueKind.String)
                throw new FormatException($"{at}[{texts.Count}] must be a string.");
            var text = item.GetString()!;
            if (fault(text) is { } wrong)
                throw new FormatException($"{at}[{texts.Count}] {wrong}.");
            texts.Add(text);
        }
        return texts;
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string at, int most)
    {
        if (element.ValueKind is not JsonValueKind.Array)
            throw new FormatException($"{at} must be a list.");
        return element.GetArrayLength() <= most ? element.EnumerateArray() : throw new FormatException($"{at} has more than {most} items.");
    }

    private static JsonElement Fields(JsonElement element, string at, params string[] known)
    {
        if (element.ValueKind is not JsonValueKind.Object)
            throw new FormatException($"{(at.Length == 0 ? "it" : at)} must be an object.");
        foreach (var field in element.EnumerateObject())
            if (!known.Contains(field.Name))
                throw new FormatException(
                    $"unknown field '{(at.Length == 0 ? "" : at + ".")}{field.Name}'; expected one of {string.Join(", ", known)}."
                );
        return element;
    }
}
