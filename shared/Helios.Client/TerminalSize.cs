namespace Helios.Client;

/// <summary>The size of a client's screen, in the format of the stream.</summary>
internal sealed record TerminalSize(int Columns, int Rows);
