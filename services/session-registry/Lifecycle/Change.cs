namespace Helios.SessionRegistry.Lifecycle;

/// <summary>One axis of a session changed.</summary>
/// <param name="Axis">Which.</param>
/// <param name="From">From what, as state/reason in snake case.</param>
/// <param name="To">To what, likewise.</param>
/// <param name="Evidence">What was seen.</param>
internal sealed record Change(Axis Axis, string From, string To, string? Evidence);
