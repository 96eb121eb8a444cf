namespace Helios.Hosting.Telemetry;

/// <summary>How metrics are collected, beside OTLP.</summary>
public sealed class MetricsOptions
{
    public const string Section = "Helios:Metrics";

    /// <summary>Whether <c>/metrics</c> serves them in the text format of Prometheus.</summary>
    public bool Prometheus { get; set; }
}
