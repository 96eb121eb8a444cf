namespace Helios.WorktreeAgent.Host;

/// <summary>Environment variables that hold the secrets of one feature.</summary>
internal sealed record SecretVariables(IReadOnlyList<string> Names);
