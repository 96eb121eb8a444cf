using System.Security.Cryptography;
using Helios.Processes;

namespace Helios.Testing;

/// <summary>A folder that is gone after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <param name="name">A last part of the path; may hold spaces, newlines and any script.</param>
    /// <param name="parent">Where; the system's temporary folder by default.</param>
    public TemporaryFolder(string? name = null, string? parent = null)
    {
        Root = System.IO.Path.Combine(
            parent ?? System.IO.Path.GetTempPath(),
            "helios-" + RandomNumberGenerator.GetHexString(10, lowercase: true)
        );
        Path = name is null ? Root : System.IO.Path.Combine(Root, name);
        Directory.CreateDirectory(Path);
    }

    private string Root { get; }

    public string Path { get; }

    /// <summary>A path inside.</summary>
    public string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Delete(Root);

    /// <summary>Deletes a folder with all that is in it, also what has a name that is no text.</summary>
    internal static void Delete(string folder)
    {
        for (var attempt = 1; Directory.Exists(folder); attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException) when (attempt is 10)
            {
                // A name that is no UTF-8 text cannot be named here; rm takes what is there as it is.
                ProcessRunner.Instance.Run(new CommandSpec("rm", "-rf", "--", folder), CancellationToken.None).GetAwaiter().GetResult();
            }
            catch (IOException) when (attempt < 20)
            {
                // A system that still runs puts its trash away in there at the same moment, or the test itself has removed it.
            }
        }
    }
}
