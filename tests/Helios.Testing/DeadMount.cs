using System.Globalization;
using Helios.Processes;

namespace Helios.Testing;

/// <summary>
/// A file system that stands over a folder and does not work: nothing answers, as on a server of NFS that is away, or every call is an
/// error. What is in the folder is there again when it is disposed. It is a real one, of FUSE, whose other side is a small program.
/// </summary>
public sealed class DeadMount : IAsyncDisposable
{
    /// <summary>No call ever returns.</summary>
    public const int NoAnswer = 0;

    /// <summary>EIO, as of a disk that fails.</summary>
    public const int InputOutputError = 5;

    /// <summary>ENOTCONN, as of a mount whose program has died.</summary>
    public const int NotConnected = 107;

    /// <summary>ESTALE, as of a server that was set up again.</summary>
    public const int StaleHandle = 116;

    // Requests and answers are those of linux/fuse.h. Nothing is answered to what forgets or interrupts.
    private const string Program = """
        my ($folder, $error) = @ARGV;
        $^F = 100;
        open(my $fuse, "+<", "/dev/fuse") or die "/dev/fuse: $!\n";
        my $options = sprintf("fd=%d,rootmode=40000,user_id=%d,group_id=%d", fileno $fuse, $<, $( + 0);
        system("mount", "-i", "-t", "fuse", "-o", $options, "helios-test", $folder) == 0 or exit 1;
        $| = 1;
        print "mounted\n";
        while (sysread($fuse, my $request, 1 << 20)) {
            my ($length, $operation, $unique) = unpack("L L Q", $request);
            next if !$error || $operation == 2 || $operation == 36 || $operation == 42;
            my $greeting = $operation == 26 ? pack("L4 S2 L2 S2 L8", 7, 31, 131072, 0, 12, 9, 131072, 1, 32, (0) x 9) : "";
            syswrite($fuse, pack("L l Q", 16 + length $greeting, $greeting ? 0 : -$error, $unique) . $greeting);
        }
        """;

    private readonly string folder;
    private readonly PipedProcess program;

    private DeadMount(string folder, PipedProcess program)
    {
        this.folder = folder;
        this.program = program;
    }

    /// <summary>Mounts one over a folder. Needs the right to mount, as <see cref="TinyDisk"/> does, and /dev/fuse.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="error">The number of the error that every call has; <see cref="NoAnswer"/> for no end of any.</param>
    public static async Task<DeadMount> Over(string folder, int error)
    {
        var server = PipedProcess.Start(
            new CommandSpec("perl", "-e", Program, folder, error.ToString(CultureInfo.InvariantCulture))
            {
                StopGrace = TimeSpan.FromMilliseconds(50),
            }
        );
        using var output = new StreamReader(server.Output, leaveOpen: true);
        if (await output.ReadLineAsync() is not "mounted" and var said)
        {
            await server.DisposeAsync();
            throw new InvalidOperationException(
                $"A file system of FUSE could not be mounted: {said}. Run ./test as root, or where unprivileged user namespaces and "
                    + "/dev/fuse are allowed."
            );
        }
        if (error == NotConnected)
            await server.DisposeAsync();
        return new DeadMount(folder, server);
    }

    public async ValueTask DisposeAsync()
    {
        // Without its program no call waits any more, that of unmounting included.
        await program.DisposeAsync();
        (await ProcessRunner.Instance.Run(new CommandSpec("umount", "-l", folder), CancellationToken.None)).EnsureSucceeded();
    }
}
