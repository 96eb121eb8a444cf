namespace Helios.FaultRig.Systems;

/// <summary>A registered workspace, which one host serves.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Host">The host of its repository.</param>
/// <param name="Queues">Whether its lanes wait for a slot, of which there are few.</param>
internal sealed record RigWorkspace(string Id, RigHost Host, bool Queues);
