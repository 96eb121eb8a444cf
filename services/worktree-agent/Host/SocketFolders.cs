using System.Security.Cryptography;
using System.Text;
using Helios.Contracts.Identifiers;
using Helios.Processes;

namespace Helios.WorktreeAgent.Host;

/// <summary>
/// Folders for sockets, whose paths must be short. Each lane has one for tmux servers started in it, so the user's own server at its
/// default location is never one that a lane started, and does not end with a lane.
/// </summary>
internal sealed class SocketFolders(HostFolder folder)
{
    // sun_path is 108 bytes on Linux and 104 on macOS.
    private const int Longest = 100;

    // What tmux appends to TMUX_TMPDIR: /tmux-<user>/<name>.
    private const int RoomForTmux = 32;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>A lane's folder, created if missing.</summary>
    public string OfLane(LaneId lane)
    {
        var path = PathOf(lane);
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, Private);
        return path;
    }

    public void Remove(LaneId lane)
    {
        if (Directory.Exists(PathOf(lane)))
            Directory.Delete(PathOf(lane), recursive: true);
    }

    /// <summary>
    /// A path for a socket or a folder of sockets: below a folder, or if that is too long, in a folder of the user in /tmp.
    /// </summary>
    /// <param name="root">The folder.</param>
    /// <param name="name">The name.</param>
    /// <param name="room">How many bytes follow.</param>
    public static string Short(string root, string name, int room = 0)
    {
        var inside = Path.Combine(root, name);
        if (Encoding.UTF8.GetByteCount(inside) + room <= Longest)
            return inside;
        var shortFolder = $"/tmp/helios-{CurrentUser.Id}";
        Directory.CreateDirectory(shortFolder);
        // Only the owner may do this: a folder created by someone else is refused.
        if (new DirectoryInfo(shortFolder).LinkTarget is not null)
            throw new InvalidOperationException(
                $"'{shortFolder}' is a symbolic link, but Helios needs it as a folder for tmux sockets. Remove it."
            );
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(shortFolder, Private);
        return Path.Combine(
            shortFolder,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name is "tmux" ? root : inside)))[..16]
        );
    }

    private string PathOf(LaneId lane) => Short(folder.Root, $"t/{lane}", RoomForTmux);
}
