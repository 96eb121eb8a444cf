using Helios.FaultRig.Systems;

namespace Helios.FaultRig.Breaks;

/// <summary>What happens to the connections of one process, to the broker and to the database.</summary>
internal static class LineBreaks
{
    private const int Cuts = 4;
    private static readonly TimeSpan BetweenCuts = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(120);

    public static Break Cut(RigPart part) =>
        new(
            $"the connections of {part.Name} are cut",
            async () =>
            {
                for (var cut = 0; cut < Cuts; cut++)
                {
                    foreach (var line in part.Lines)
                        line.Cut();
                    await Task.Delay(BetweenCuts, TimeProvider.System);
                }
            },
            Break.Nothing
        );

    /// <summary>Nothing gets through, and neither end sees an error.</summary>
    public static Break Held(RigPart part) =>
        new($"{part.Name} is cut off", () => Each(part, line => line.Hold()), () => Each(part, line => line.Release()));

    public static Break Delayed(RigPart part) =>
        new(
            $"the connections of {part.Name} are slow",
            () => Each(part, line => line.Delay = Slow),
            () => Each(part, line => line.Delay = TimeSpan.Zero)
        );

    private static Task Each(RigPart part, Action<Testing.TcpProxy> change)
    {
        foreach (var line in part.Lines)
            change(line);
        return Task.CompletedTask;
    }
}
