namespace Helios.Embedded.Machine;

/// <summary>The result of one check.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="State">The severity.</param>
/// <param name="Detail">The result, one sentence.</param>
/// <param name="Advice">How to fix it.</param>
public sealed record MachineFinding(string Name, FindingState State, string Detail, string? Advice = null);
