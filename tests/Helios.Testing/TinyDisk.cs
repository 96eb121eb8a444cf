using System.Globalization;
using Helios.Processes;

namespace Helios.Testing;

/// <summary>A file system of a few blocks that can be filled to the last, gone after the test.</summary>
public sealed class TinyDisk : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();

    private TinyDisk() { }

    public string Path => folder.Path;

    private string Ballast => System.IO.Path.Combine(folder.Path, "ballast");

    private string Inodes => System.IO.Path.Combine(folder.Path, "inodes");

    /// <summary>
    /// Mounts one. Needs the right to mount: root, or a user of one's own namespace (<c>unshare -rm</c>, as <c>./test</c> does).
    /// </summary>
    public static async Task<TinyDisk> Mount(int kilobytes, int? files = null)
    {
        var disk = new TinyDisk();
        var size = string.Create(CultureInfo.InvariantCulture, $"size={kilobytes}k{(files is { } most ? $",nr_inodes={most}" : "")}");
        await Run("mount", "-t", "tmpfs", "-o", size, "helios-test", disk.Path);
        return disk;
    }

    /// <summary>Leaves so many bytes free; whole pages count. What others write there meanwhile counts as well.</summary>
    public void Fill(long leaving)
    {
        Empty();
        var disk = new DriveInfo(folder.Path);
        var page = new byte[4096];
        // Unbuffered: a page that has no room must not be tried again when the file is closed.
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        try
        {
            while (disk.AvailableFreeSpace - leaving >= page.Length)
                file.Write(page);
        }
        catch (IOException)
        {
            // Somebody else took the last pages between the look and the write: it is full all the same.
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Empty()
    {
        // Cut first: a process that is being started just now may hold the file for a moment, and its blocks with it.
        if (File.Exists(Ballast))
            using (var file = File.OpenWrite(Ballast))
                file.SetLength(0);
        File.Delete(Ballast);
        if (Directory.Exists(Inodes))
            Directory.Delete(Inodes, recursive: true);
    }

    /// <summary>Makes a folder read-only for everybody, root included, until it is disposed.</summary>
    public static async Task<IAsyncDisposable> ReadOnly(string folder)
    {
        await Run("mount", "--bind", folder, folder);
        await Run("mount", "-o", "remount,ro,bind", folder);
        return new Mounted(folder);
    }

    /// <summary>
    /// Shows a folder at another place as well, as a disk that is mounted there; disposed, the disk is away, also from under who works in
    /// it.
    /// </summary>
    public static async Task<IAsyncDisposable> MountAt(string folder, string place)
    {
        Directory.CreateDirectory(place);
        await Run("mount", "--bind", folder, place);
        return new Mounted(place);
    }

    /// <summary>
    /// Keeps everybody, root included, from changing, moving and deleting a file or folder until it is disposed; null where this user may
    /// not, or the file system cannot.
    /// </summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="flag"><c>i</c>, or <c>a</c>: what is there can only be added to.</param>
    public static async Task<Immutability?> Immutable(string path, char flag = 'i') =>
        (await ProcessRunner.Instance.Run(new CommandSpec("chattr", $"+{flag}", "--", path), CancellationToken.None)).Succeeded
            ? new Immutability(path)
            : null;

    /// <summary>Takes every free inode, so no file can be made although there is room; <see cref="Empty"/> gives them back.</summary>
    public void TakeInodes()
    {
        Directory.CreateDirectory(Inodes);
        try
        {
            for (var i = 0; ; i++)
                File.Create(System.IO.Path.Combine(Inodes, i.ToString(CultureInfo.InvariantCulture))).Dispose();
        }
        catch (IOException)
        {
            // None is left.
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Lazily: a process that a failed test left must not keep it.
        await Run("umount", "-l", Path);
        folder.Dispose();
    }

    private static async Task Run(params string[] command)
    {
        var result = await ProcessRunner.Instance.Run(new CommandSpec(command[0], command[1..]), CancellationToken.None);
        if (!result.Succeeded)
            throw new InvalidOperationException(
                $"{string.Join(' ', command)}: {result.Stderr.Text.Trim()}. These tests mount small file systems: run ./test as "
                    + "root, or where unprivileged user namespaces are allowed."
            );
    }

    public sealed class Immutability(string path) : IAsyncDisposable
    {
        /// <summary>The same, after the folder that it is in was moved.</summary>
        public static Immutability At(string moved) => new(moved);

        public async ValueTask DisposeAsync() => await Run("chattr", "-ia", "--", path);
    }

    private sealed class Mounted(string folder) : IAsyncDisposable
    {
        private bool isAway;

        // Lazily: who works in it keeps what it has open, and nobody else finds it.
        public async ValueTask DisposeAsync()
        {
            if (isAway)
                return;
            await Run("umount", "-l", folder);
            isAway = true;
        }
    }
}
