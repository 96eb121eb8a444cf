namespace Helios.Bench;

/// <summary>Reads the command line of a benchmark.</summary>
internal static class Arguments
{
    /// <summary>The value after an option; null if it is not given.</summary>
    public static string? Option(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var i && i + 1 < args.Length ? args[i + 1] : null;
}
