using System.Globalization;
using System.Text.Json.Nodes;

namespace Helios.Cli.Settings;

/// <summary>A key of the configuration files: what its value may be.</summary>
/// <param name="Name">The key, as in the files.</param>
/// <param name="Description">What it sets, as a sentence.</param>
/// <param name="Default">What applies where nothing sets it, as words.</param>
internal sealed record SettingKey(string Name, string Description, string Default)
{
    /// <summary>The environment variable that sets it; null if there is none.</summary>
    public string? Variable { get; init; }

    /// <summary>The smallest number; null if the value is a text.</summary>
    public int? Least { get; init; }

    /// <summary>The largest number.</summary>
    public int Most { get; init; } = int.MaxValue;

    /// <summary>The texts that are allowed; null if others are, too.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>The texts that a repository may choose from, where a user may write others.</summary>
    public IReadOnlyList<string>? ChoicesOfRepositories { get; init; }

    /// <summary>What is wrong with a text.</summary>
    public Func<string, string?> Check { get; init; } = static _ => null;

    /// <summary>Whether it is applied when a workspace is registered; from then on the workspace's own value counts.</summary>
    public bool IsOfWorkspaces { get; init; }

    /// <summary>What is wrong with a value; null if nothing is.</summary>
    /// <param name="value">The value, a number in its shortest form.</param>
    /// <param name="isNumber">Whether it was written as a number.</param>
    /// <param name="isOfRepository">Whether a repository's file sets it.</param>
    public string? Fault(string value, bool isNumber, bool isOfRepository)
    {
        if (Least is { } least)
            return isNumber && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
                ? number <= Most
                    ? null
                    : $"must be at most {Most}, got {value}"
                : $"must be a whole number from {least} to {Most}, got {Shown(value, isNumber)}";
        if (isNumber)
            return $"must be a string, got {value}";
        if (Choices is { } choices && !choices.Contains(value, StringComparer.Ordinal))
            return $"must be one of {string.Join(", ", choices)}, got {Shown(value, isNumber)}";
        if (isOfRepository && ChoicesOfRepositories is { } few && !few.Contains(value, StringComparer.Ordinal))
            return $"must be one of {string.Join(", ", few)} in a repository's file, got {Shown(value, isNumber)}";
        return Check(value) is { } fault ? $"is {Shown(value, isNumber)}: {fault}" : null;
    }

    /// <summary>The JSON Schema of its value.</summary>
    public JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = Least is null ? "string" : "integer", ["description"] = Description };
        if (Least is { } least)
            (schema["minimum"], schema["maximum"]) = (least, Most);
        if (Choices is { } choices)
            schema["enum"] = new JsonArray([.. choices.Select(choice => JsonValue.Create(choice))]);
        return schema;
    }

    private static string Shown(string value, bool isNumber) => isNumber ? value : $"'{value}'";
}
