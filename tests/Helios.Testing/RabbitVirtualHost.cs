namespace Helios.Testing;

/// <summary>A virtual host of one test class. It is never used again, so nothing need be removed from it.</summary>
/// <param name="Broker">The broker, without a virtual host.</param>
/// <param name="Name">Its name.</param>
/// <param name="Users">The folder with the passwords of the services' users; null if the broker has none of them.</param>
public sealed record RabbitVirtualHost(Uri Broker, string Name, string? Users = null)
{
    /// <summary>The host whose agent has a user; each virtual host has one of that id.</summary>
    public const string HostId = "ho_01HEX10STEST00000000000000";

    /// <summary>The broker's user for that agent.</summary>
    public const string AgentUser = "worktree-agent-" + HostId;

    public string Host => Broker.Host;

    public int Port => Broker.Port;

    public string Username => Uri.UnescapeDataString(Broker.UserInfo.Split(':')[0]);

    public string Password => Uri.UnescapeDataString(Broker.UserInfo.Split(':') is [_, var password, ..] ? password : "");

    /// <summary><c>amqp://user:password@host:port/name</c>.</summary>
    public Uri Address => new($"{Broker.GetLeftPart(UriPartial.Authority)}/{Uri.EscapeDataString(Name)}");

    /// <summary>As a user of deploy/rabbitmq/definitions.sh, who may do only what that service needs.</summary>
    public RabbitVirtualHost As(string user) =>
        Users is null
            ? this
            : this with
            {
                Broker = new UriBuilder(Broker)
                {
                    UserName = user,
                    Password = File.ReadAllText(Path.Combine(Users, user)).TrimEnd('\n'),
                }.Uri,
            };

    /// <summary>As the services are told by configuration.</summary>
    public IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Helios:Bus:Transport"] = "rabbitmq",
            ["Helios:Bus:Host"] = Host,
            ["Helios:Bus:Port"] = Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Helios:Bus:VirtualHost"] = Name,
            ["Helios:Bus:Username"] = Username,
            ["Helios:Bus:Password"] = Password,
        };
}
