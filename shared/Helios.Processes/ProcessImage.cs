using Helios.Processes.Native;

namespace Helios.Processes;

/// <summary>Becoming another program.</summary>
public static class ProcessImage
{
    /// <summary>
    /// Replaces this process by a program, which keeps its pid, its terminal and its standard streams. Returns only by throwing: whatever
    /// should be flushed or told must have been before.
    /// </summary>
    /// <param name="command">The program, its arguments and its environment; what it says of streams and times does not apply.</param>
    /// <exception cref="ProcessStartException">It cannot be started; this process goes on.</exception>
    public static void Replace(CommandSpec command) => throw Spawn.Replace(command);
}
