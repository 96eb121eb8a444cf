namespace Helios.Cli.Terminal;

/// <summary>A few colours, only on terminals.</summary>
internal sealed class AnsiStyle(bool enabled)
{
    public bool Enabled { get; } = enabled;

    public string Bold(string text) => Wrap(text, "1");

    public string Dim(string text) => Wrap(text, "2");

    public string Red(string text) => Wrap(text, "31");

    public string Green(string text) => Wrap(text, "32");

    public string Yellow(string text) => Wrap(text, "33");

    private string Wrap(string text, string code) => Enabled ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
