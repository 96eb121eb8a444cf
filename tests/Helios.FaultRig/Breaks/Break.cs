namespace Helios.FaultRig.Breaks;

/// <summary>Something that goes wrong.</summary>
/// <param name="Name">For people: what, and what it hits.</param>
/// <param name="Do">Breaks it.</param>
/// <param name="Heal">Makes it whole again, also if breaking it has failed halfway.</param>
internal sealed record Break(string Name, Func<Task> Do, Func<Task> Heal)
{
    public static Task Nothing() => Task.CompletedTask;
}
