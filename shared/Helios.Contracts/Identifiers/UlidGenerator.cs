namespace Helios.Contracts.Identifiers;

/// <summary>Generates ULIDs that strictly increase within this process, even within one millisecond and when the clock goes back.</summary>
/// <param name="time">The clock for the time part.</param>
public sealed class UlidGenerator(TimeProvider time)
{
    private static readonly UInt128 Largest80 = (UInt128.One << 80) - 1;

    private readonly Lock gate = new();
    private long lastMilliseconds = -1;
    private UInt128 lastRandom;

    /// <summary>The generator that the identifiers' <c>New</c> methods share.</summary>
    public static UlidGenerator Shared { get; } = new(TimeProvider.System);

    /// <summary>Generates the next ULID.</summary>
    /// <returns>A value greater than every earlier one of this generator.</returns>
    public Guid Next()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (gate)
        {
            if (now > lastMilliseconds)
            {
                lastMilliseconds = now;
                lastRandom = Ulid.Random80();
            }
            else if (lastRandom == Largest80)
            {
                // The random part is exhausted: use the next millisecond instead of going back.
                lastMilliseconds++;
                lastRandom = Ulid.Random80();
            }
            else
            {
                lastRandom++;
            }

            return Ulid.Compose(lastMilliseconds, lastRandom);
        }
    }
}
