namespace Helios.Processes;

/// <summary>A process in a snapshot of the process table.</summary>
/// <param name="Process">The process.</param>
/// <param name="Mark">The value of the requested variable; null if it has none, or unknown.</param>
/// <param name="Places">Its working folder, its root and its program, as far as known (Linux).</param>
public sealed record ProcessSighting(ProcessInfo Process, string? Mark, IReadOnlyList<string> Places);
