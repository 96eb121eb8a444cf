namespace Helios.SessionRegistry.Lifecycle;

/// <summary>A change of one axis of a session.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="From">The old value, as state/reason in snake case.</param>
/// <param name="To">The new value, likewise.</param>
/// <param name="Evidence">The observation.</param>
internal sealed record Change(Axis Axis, string From, string To, string? Evidence);
