namespace Helios.LaneOrchestrator.Api.Binding;

/// <summary>One thing that is wrong with a request: where, why for a program, why for a person.</summary>
internal sealed record Fault(string Path, string Reason, string Detail);
