using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Helios.Processes.Files;

namespace Helios.PrivatePostgres;

/// <summary>The paths of a cluster, and the token that identifies it.</summary>
internal sealed record ClusterPlace(string Home, string Root, string Token)
{
    // sockaddr_un has 108 bytes on Linux and 104 on macOS, including the terminating NUL.
    private static readonly int LongestSocketPath = OperatingSystem.IsMacOS() ? 103 : 107;

    public string Data => Path.Combine(Root, "data");

    /// <summary>The folder for initdb, so that <see cref="Data"/> is complete or does not exist.</summary>
    public string Unfinished => Path.Combine(Root, "data.new");

    public string Log => LogOf(Home);

    public static string LockOf(string home) => Path.Combine(home, "postgres.lock");

    public static string HolderOf(string home) => Path.Combine(home, "postgres.holder");

    private static string LogOf(string home) => Path.Combine(home, "postgres.log");

    private static string NoteOf(string home) => Path.Combine(home, "postgres.json");

    /// <summary>The place recorded in the home folder, or a new, recorded one.</summary>
    public static ClusterPlace Open(PrivatePostgresOptions options, string home, ServerUser user)
    {
        if (Read(home) is { } known && (options.DataRoot is null || options.DataRoot == known.Root))
            return known;
        var root = options.DataRoot ?? (user.IsOther ? Path.Combine("/var/lib/helios", HashOf(home)) : Path.Combine(home, "postgres"));
        var place = new ClusterPlace(home, root, RandomNumberGenerator.GetHexString(32, lowercase: true));
        DurableFile.Write(NoteOf(home), JsonSerializer.Serialize(new Note(place.Root, place.Token)));
        return place;
    }

    public static ClusterPlace? Read(string home)
    {
        try
        {
            return JsonSerializer.Deserialize<Note>(File.ReadAllBytes(NoteOf(home))) is { Root: { } root, Token: { } token }
                ? new ClusterPlace(home, root, token)
                : null;
        }
        catch (Exception failure) when (failure is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>A short folder of the server's user. Throws if the socket's path would be too long.</summary>
    public string SocketFolder(PrivatePostgresOptions options, ServerUser user)
    {
        var name = "helios-" + HashOf(Home)[..12];
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        var folder =
            options.SocketFolder
            ?? (
                user.IsOther ? Path.Combine(Directory.Exists("/run") ? "/run" : "/var/run", name)
                : runtime is { Length: > 0 and < 60 } && Directory.Exists(runtime) ? Path.Combine(runtime, name)
                : Path.Combine(Path.GetTempPath() is { Length: < 60 } temporary ? temporary : "/tmp", name)
            );
        var socket = Path.Combine(folder, $".s.PGSQL.{Postmaster.Port}.lock");
        var length = Encoding.UTF8.GetByteCount(socket) - ".lock".Length;
        return length <= LongestSocketPath
            ? folder
            : throw new PrivatePostgresException(
                PrivatePostgresFailure.SocketPathTooLong,
                $"The socket's path '{folder}/.s.PGSQL.{Postmaster.Port}' has {length} bytes, and the limit is {LongestSocketPath}. "
                    + "Choose a shorter folder."
            );
    }

    private static string HashOf(string home) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(home)))[..16];

    private sealed record Note(string Root, string Token);
}
