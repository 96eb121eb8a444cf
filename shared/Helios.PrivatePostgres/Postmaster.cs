using System.Globalization;
using Helios.Processes;
using Npgsql;

namespace Helios.PrivatePostgres;

/// <summary>A server as described by its <c>postmaster.pid</c>.</summary>
/// <param name="Pid">Line 1.</param>
/// <param name="SocketFolder">Line 5.</param>
/// <param name="Status">Line 8: <c>starting</c>, <c>stopping</c>, <c>ready</c> or <c>standby</c>.</param>
internal sealed record Postmaster(int Pid, string SocketFolder, string Status)
{
    /// <summary>Only part of the socket's name: nothing listens on TCP.</summary>
    public const int Port = 5432;

    public const string SuperUser = "helios";

    public bool IsReady => Status == "ready";

    public static string PidFile(string data) => Path.Combine(data, "postmaster.pid");

    public static Postmaster? Read(string data)
    {
        try
        {
            return Parse(File.ReadAllLines(PidFile(data)));
        }
        catch (IOException)
        {
            return null;
        }
    }

    internal static Postmaster? Parse(IReadOnlyList<string> lines) =>
        lines.Count >= 5 && int.TryParse(lines[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var pid) && pid > 0
            ? new Postmaster(pid, lines[4], lines.Count >= 8 ? lines[7].Trim() : "starting")
            : null;

    public string ConnectionString(string database) => ConnectionStringOf(SocketFolder, database);

    public static string ConnectionStringOf(string socketFolder, string database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = socketFolder,
            Port = Port,
            Username = SuperUser,
            Database = database,
        }.ConnectionString;

    /// <summary>
    /// The identity of the process, if its working folder is the data folder: true for every process of a server, but not for another
    /// process with a reused pid.
    /// </summary>
    public ProcessIdentity? FindProcess(string data)
    {
        if (ProcessIdentity.Of(Pid) is not { } identity)
            return null;
        return !OperatingSystem.IsLinux() || ProcessTree.FindWorkingIn(data).Any(row => row.Identity == identity) ? identity : null;
    }

    /// <summary>Whether the server that answers on the socket is the cluster with this token.</summary>
    public async Task<bool> Carries(string token, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres") + ";Pooling=false;Timeout=5;Command Timeout=5");
        await using var command = source.CreateCommand("show cluster_name");
        return (string?)await command.ExecuteScalarAsync(cancellationToken) == ClusterName(token);
    }

    public static string ClusterName(string token) => "helios-" + token;
}
