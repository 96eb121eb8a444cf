namespace Helios.Processes;

/// <summary>A detached process that we started; it leads its own session and outlives us.</summary>
/// <param name="Identity">Its identity, valid across our restarts.</param>
/// <param name="Exit">Completes with how it ended, while we live. After a restart, use <see cref="ProcessIdentity.Check"/>.</param>
public sealed record SpawnedProcess(ProcessIdentity Identity, Task<CommandEnding> Exit);
