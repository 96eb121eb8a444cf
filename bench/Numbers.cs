namespace Helios.Bench;

/// <summary>What was measured of one thing, in milliseconds (or megabytes).</summary>
internal sealed class Numbers
{
    private readonly List<double> values = [];

    public int Count => values.Count;

    public double Median => Quantile(0.5);

    public double Minimum => values.Count == 0 ? double.NaN : values.Min();

    public double Maximum => values.Count == 0 ? double.NaN : values.Max();

    public void Add(double value) => values.Add(value);

    public double Quantile(double q)
    {
        if (values.Count == 0)
            return double.NaN;
        var sorted = values.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, Math.Ceiling(q * sorted.Length) - 1 is var i && i < 0 ? 0 : i)];
    }

    public override string ToString() => $"{Median, 8:0.0}  ({Minimum:0.0}–{Maximum:0.0}, n={Count})";
}
