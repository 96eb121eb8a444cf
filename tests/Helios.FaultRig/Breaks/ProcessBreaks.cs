using Helios.FaultRig.Systems;

namespace Helios.FaultRig.Breaks;

/// <summary>What happens to one process of Helios.</summary>
internal static class ProcessBreaks
{
    public static Break Killed(RigPart part) =>
        new(
            $"{part.Name} is killed",
            part.Kill,
            () =>
            {
                part.Start();
                return Task.CompletedTask;
            }
        );

    /// <summary>With whatever it holds: leases, messages, locks.</summary>
    public static Break Paused(RigPart part) => new($"{part.Name} stands still", part.Pause, part.GoOn);
}
