namespace Helios.Embedded;

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What.</param>
/// <param name="State">How bad it is.</param>
/// <param name="Detail">What was found, one sentence.</param>
/// <param name="Advice">What to do about it.</param>
public sealed record MachineFinding(string Name, FindingState State, string Detail, string? Advice = null);
