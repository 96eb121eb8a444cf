namespace Helios.LaneOrchestrator.Api.Binding;

/// <summary>An error in a request: the place, the reason for programs, the detail for people.</summary>
internal sealed record Fault(string Path, string Reason, string Detail);
