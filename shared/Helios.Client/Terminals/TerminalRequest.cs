namespace Helios.Client;

/// <summary>A terminal to open.</summary>
public sealed record TerminalRequest
{
    /// <summary>What to start in it; the host's shell when absent.</summary>
    public IReadOnlyList<string>? Argv { get; init; }

    /// <summary>Its width, in characters; 200 when absent.</summary>
    public int? Columns { get; init; }

    /// <summary>Its height, in lines; 50 when absent.</summary>
    public int? Rows { get; init; }
}
