namespace Helios.Processes.Files;

/// <summary>
/// A file cannot be read as a regular file: it is a link, a named pipe, a socket, a device, a folder, or too large. The message names it.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="why">What is wrong with it, as the end of a sentence that begins with its path.</param>
public sealed class IrregularFileException(string path, string why) : IOException($"'{path}' {why}.")
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}
