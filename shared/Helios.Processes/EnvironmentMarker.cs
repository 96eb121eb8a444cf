namespace Helios.Processes;

/// <summary>
/// An environment variable that marks processes and, by inheritance, everything they start; visible in <c>/proc/[pid]/environ</c>.
/// </summary>
public sealed record EnvironmentMarker(string Name, string Value)
{
    public override string ToString() => $"{Name}={Value}";
}
