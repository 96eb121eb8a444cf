using System.Globalization;
using System.Text;
using DotNet.Testcontainers.Builders;
using Helios.Testing;
using Testcontainers.PostgreSql;
using Testcontainers.RabbitMq;

namespace Helios.TestServers;

/// <summary>One Postgres and one RabbitMQ in containers, of the images that the compose file names.</summary>
internal sealed class ContainerPair : ISharedServers
{
    private const string Administrator = "guest";

    private readonly PostgreSqlContainer postgres;
    private readonly RabbitMqContainer rabbit;
    private readonly TestPlace place;
    private readonly Dictionary<string, string?> environment = new(StringComparer.Ordinal);

    private ContainerPair(string postgresImage, string rabbitImage, TestPlace place, string definitions)
    {
        this.place = place;
        Description = $"PostgreSQL and RabbitMQ in containers ({postgresImage}, {rabbitImage})";
        postgres = new PostgreSqlBuilder(postgresImage).WithCommand("-c", "max_connections=400").Build();
        rabbit = new RabbitMqBuilder(rabbitImage)
            .WithUsername(Administrator)
            .WithPassword(Administrator)
            .WithResourceMapping(Encoding.UTF8.GetBytes(definitions), "/etc/rabbitmq/helios-definitions.json")
            .WithResourceMapping(
                """
                load_definitions = /etc/rabbitmq/helios-definitions.json
                log.console = true
                loopback_users = none
                disk_free_limit.absolute = 50MB

                """u8.ToArray(),
                "/etc/rabbitmq/conf.d/90-helios.conf"
            )
            .Build();
    }

    public string Description { get; }

    public IReadOnlyDictionary<string, string?> Environment => environment;

    /// <summary>Starts both.</summary>
    /// <exception cref="DockerUnavailableException">No Docker engine answers.</exception>
    public static async Task<ContainerPair> Start(string postgresImage, string rabbitImage)
    {
        var folder = TestPlace.Create("containers");
        try
        {
            var pair = new ContainerPair(postgresImage, rabbitImage, folder, await RabbitServer.WriteDefinitions(folder));
            try
            {
                await Task.WhenAll(pair.postgres.StartAsync(), pair.rabbit.StartAsync());
                pair.Describe();
                return pair;
            }
            catch
            {
                await pair.Remove();
                throw;
            }
        }
        catch
        {
            folder.Remove();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Remove();
        place.Remove();
    }

    private void Describe()
    {
        environment[PostgresServer.Variable] = postgres.GetConnectionString();
        environment[RabbitServer.Variable] = string.Create(
            CultureInfo.InvariantCulture,
            $"amqp://{Administrator}:{Administrator}@{rabbit.Hostname}:{rabbit.GetMappedPublicPort(RabbitMqBuilder.RabbitMqPort)}"
        );
        environment[RabbitServer.ClaimsVariable] = RabbitServer.ClaimsOf(place);
        environment[RabbitServer.UsersVariable] = RabbitServer.UsersOf(place);
    }

    private async Task Remove()
    {
        await rabbit.DisposeAsync();
        await postgres.DisposeAsync();
    }
}
