namespace Helios.Processes;

/// <summary>A process as one look at the whole table shows it.</summary>
/// <param name="Process">The process.</param>
/// <param name="Mark">The value of the variable that was asked for; null where it has none, or nobody can say.</param>
/// <param name="Places">Its working folder, its root and its program, as far as they can be told (Linux).</param>
public sealed record ProcessSighting(ProcessInfo Process, string? Mark, IReadOnlyList<string> Places);
