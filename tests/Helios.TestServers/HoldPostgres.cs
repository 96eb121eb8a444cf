using Helios.PrivatePostgres;

namespace Helios.TestServers;

/// <summary>The owner of a private Postgres, for tests that kill it.</summary>
internal static class HoldPostgres
{
    public static async Task<int> Run(string home, string dataRoot, string socketFolder)
    {
        await using var server = await PrivatePostgresServer.Start(
            new PrivatePostgresOptions
            {
                Home = home,
                DataRoot = dataRoot,
                SocketFolder = socketFolder,
            },
            CancellationToken.None
        );
        await Console.Out.WriteLineAsync($"ready {server.Server.Pid} {server.Adopted}");
        await Console.Out.FlushAsync();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        return 0;
    }
}
