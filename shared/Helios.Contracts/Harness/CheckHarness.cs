namespace Helios.Contracts.Harness;

/// <summary>
/// Asks the monitor to probe the harness now; concurrent requests share one probe. Answered with <see cref="HarnessChecked"/>.
/// </summary>
public sealed record CheckHarness;
