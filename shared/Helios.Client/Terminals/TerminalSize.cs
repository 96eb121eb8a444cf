namespace Helios.Client;

/// <summary>The size of a looker's screen, as the stream takes it.</summary>
internal sealed record TerminalSize(int Columns, int Rows);
