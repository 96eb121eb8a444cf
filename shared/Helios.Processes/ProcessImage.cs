namespace Helios.Processes;

/// <summary>Replaces the process image.</summary>
public static class ProcessImage
{
    /// <summary>
    /// Replaces this process with a program, which keeps its pid, its terminal and its standard streams. Returns only by throwing: flush
    /// all output before.
    /// </summary>
    /// <param name="command">The program, its arguments and its environment; streams and time limits do not apply.</param>
    /// <exception cref="ProcessStartException">It cannot be started; this process continues.</exception>
    public static void Replace(CommandSpec command) => throw Spawn.Replace(command);
}
