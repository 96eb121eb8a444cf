namespace Helios.Cli.Calls;

/// <summary>Values of repeated options, each given as <c>NAME=VALUE</c>.</summary>
internal static class NamedValues
{
    /// <summary>The values by name, of which the last one counts; null if there are none.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="refuse">Explains what is wrong with a text that has no name.</param>
    /// <exception cref="CliException">A text has no name.</exception>
    public static Dictionary<string, string>? Read(string[]? texts, Func<string, CliException> refuse)
    {
        if (texts is null or [])
            return null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw refuse(text);
            values[text[..equals]] = text[(equals + 1)..];
        }

        return values;
    }
}
