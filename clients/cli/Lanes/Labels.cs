using Helios.Cli.Calls;

namespace Helios.Cli.Lanes;

/// <summary>Parses labels: <c>key=value</c>.</summary>
internal static class Labels
{
    public static Dictionary<string, string>? Parse(string[]? texts)
    {
        if (texts is null or [])
            return null;
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var (key, value) = Split(text);
            labels[key] = value;
        }

        return labels;
    }

    public static (string Key, string Value) Split(string text)
    {
        var separator = text.AsSpan().IndexOfAny('=', ':');
        return separator > 0
            ? (text[..separator], text[(separator + 1)..])
            : throw new CliException(ExitCodes.Misused, "misused", $"'{text}' is not a label: it has no '='.", "--label team=core");
    }
}
