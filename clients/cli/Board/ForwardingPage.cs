using System.Net;
using System.Text;

namespace Helios.Cli.Board;

/// <summary>A page in a file that only its user can read, which leads a browser on.</summary>
internal static class ForwardingPage
{
    private const string Name = "open.html";
    private const UnixFileMode OursAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Writes it. The one before is replaced: its code is used, or no longer needed.</summary>
    /// <returns>The path of the file.</returns>
    public static string Write(string home, Uri address)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(home);
        else
            Directory.CreateDirectory(home, OursAlone);
        var path = Path.Combine(home, Name);
        // A file keeps its mode when it is overwritten.
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        var link = WebUtility.HtmlEncode(address.AbsoluteUri);
        file.Write(
            Encoding.UTF8.GetBytes(
                $"""
                <!doctype html>
                <meta charset="utf-8">
                <meta name="referrer" content="no-referrer">
                <meta http-equiv="refresh" content="0; url={link}">
                <title>Helios</title>
                <a href="{link}">Open the board</a>

                """
            )
        );
        return path;
    }
}
