using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Enrolment;

/// <summary>
/// What the broker's user of a worktree agent may do, as regular expressions of RabbitMQ. The rules are those of
/// <c>deploy/rabbitmq/worktree-agent.permissions</c>, from which <c>definitions.sh</c> makes users, too.
/// </summary>
internal sealed record AgentPermissions(string Configure, string Write, string Read)
{
    private const string Placeholder = "HOST-ID";

    private static readonly IReadOnlyDictionary<string, string> Rules = Load();

    public static string UserOf(HostId host) => $"worktree-agent-{host}";

    public static AgentPermissions Of(HostId host)
    {
        var own = Rules["own"].Replace(Placeholder, host.ToString(), StringComparison.Ordinal);
        // Whoever sends to an exchange declares it first.
        var sends = $"^({own}|{Rules["sends"]})$";
        return new AgentPermissions(sends, sends, $"^({own})$");
    }

    private static Dictionary<string, string> Load()
    {
        using var resource = typeof(AgentPermissions).Assembly.GetManifestResourceStream("worktree-agent.permissions")!;
        using var reader = new StreamReader(resource);
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(line => line.Split('=', 2))
            .ToDictionary(rule => rule[0], rule => rule[1], StringComparer.Ordinal);
    }
}
