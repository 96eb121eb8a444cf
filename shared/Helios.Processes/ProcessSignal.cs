namespace Helios.Processes;

/// <summary>Signals whose numbers are the same on Linux and macOS.</summary>
public enum ProcessSignal
{
    /// <summary>No signal: only checks.</summary>
    None = 0,
    Hangup = 1,
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
}
