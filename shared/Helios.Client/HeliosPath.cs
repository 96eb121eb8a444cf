using System.Globalization;
using System.Text;

namespace Helios.Client;

/// <summary>A path and its query.</summary>
internal sealed class HeliosPath(string path)
{
    private readonly StringBuilder text = new(path);
    private char separator = '?';

    public HeliosPath With(string name, string? value)
    {
        if (value is null)
            return this;
        text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
        separator = '&';
        return this;
    }

    public HeliosPath With(string name, int? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    public HeliosPath WithWait(string until, TimeSpan? wait) =>
        wait is { } span ? With("wait", until).With("timeout", (int)Math.Ceiling(span.TotalSeconds)) : this;

    public override string ToString() => text.ToString();
}
