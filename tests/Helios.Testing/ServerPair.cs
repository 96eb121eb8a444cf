using Helios.PrivatePostgres;

namespace Helios.Testing;

/// <summary>
/// One Postgres and one RabbitMQ with throw-away data for several test processes; what is named in the environment already is not started.
/// </summary>
public sealed class ServerPair : IAsyncDisposable
{
    private readonly Dictionary<string, string?> environment = new(StringComparer.Ordinal);
    private (PrivatePostgresServer Server, TestPlace Place)? postgres;
    private TestPlace? rabbit;

    private ServerPair() { }

    /// <summary>What the test processes are told.</summary>
    public IReadOnlyDictionary<string, string?> Environment => environment;

    public static async Task<ServerPair> Start()
    {
        var servers = new ServerPair();
        try
        {
            await Task.WhenAll(servers.StartPostgres(), servers.StartRabbit());
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    private async Task StartPostgres()
    {
        if (System.Environment.GetEnvironmentVariable(PostgresServer.Variable) is { Length: > 0 })
            return;
        postgres = await PostgresServer.StartPrivate();
        environment[PostgresServer.Variable] = postgres.Value.Server.ConnectionString;
    }

    private async Task StartRabbit()
    {
        if (System.Environment.GetEnvironmentVariable(RabbitServer.Variable) is { Length: > 0 })
            return;
        (var uri, rabbit, _, _) = await RabbitServer.StartPrivate();
        environment[RabbitServer.Variable] = uri.ToString().TrimEnd('/');
        environment[RabbitServer.ClaimsVariable] = RabbitServer.ClaimsOf(rabbit);
        environment[RabbitServer.UsersVariable] = RabbitServer.UsersOf(rabbit);
    }

    public async ValueTask DisposeAsync()
    {
        if (rabbit is not null)
            await RabbitServer.StopPrivate(rabbit);
        if (postgres is { } running)
            await PostgresServer.StopPrivate(running);
        (rabbit, postgres) = (null, null);
    }
}
