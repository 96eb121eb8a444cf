namespace Helios.Cli.Settings;

/// <summary>A configuration file, or a variable, is not valid. The message names every fault.</summary>
internal sealed class SettingsException(IReadOnlyList<string> faults) : Exception(string.Join(' ', faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
