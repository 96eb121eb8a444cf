using System.ComponentModel.DataAnnotations;

namespace Helios.WorktreeAgent.Agents;

/// <summary>How a host starts and observes agents (<c>Helios:Agents</c>).</summary>
internal sealed class AgentOptions
{
    public const string Section = "Helios:Agents";

    /// <summary>The address of the harness for agents on this host. Default: <c>Helios:Harness:BaseUrl</c>.</summary>
    [Url, EndpointUrl]
    public string? HarnessUrl { get; set; }

    /// <summary>The environment variable of this host that holds the harness's key; if unset, no key is sent.</summary>
    [Required]
    public string HarnessKeyVariable { get; set; } = "HELIOS_HARNESS_KEY";

    /// <summary>
    /// The folder with this host's own manifests of agents. Default: <c>agents.d</c> in the data folder, and in the home folder of
    /// <c>helios up</c>.
    /// </summary>
    public string? ManifestFolder { get; set; }

    /// <summary>The endpoints of agents that a manifest describes, by the agent's name.</summary>
    public Dictionary<string, AgentEndpointOptions> Endpoints { get; } = [];

    /// <summary>How often to probe the runtime and the process of every agent.</summary>
    public TimeSpan ProbeEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an agent may take to become ready.</summary>
    public TimeSpan ReadyWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often to check an agent that is starting.</summary>
    public TimeSpan ReadyPoll { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a program of the provider command must run to count as started, because it does not report readiness.</summary>
    public TimeSpan SettleFor { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// How long the input line of an agent must stay visible to count as ready if there is no surer sign: some agents ask about trust a
    /// second after they paint one.
    /// </summary>
    public TimeSpan PromptStands { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>The delay between a pasted text and its Enter: agents take an immediate Enter for part of the text.</summary>
    public TimeSpan EnterAfter { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How often to check whether an agent has accepted a text.</summary>
    public TimeSpan ConfirmPoll { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long to wait for an agent to accept a text before the next Enter.</summary>
    public TimeSpan ConfirmWithin { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The maximum number of Enters per text.</summary>
    [Range(1, 10)]
    public int MostEnters { get; set; } = 3;

    /// <summary>The time between SIGTERM and SIGKILL when ending an agent.</summary>
    public TimeSpan EndGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often to count what agents use.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan UsageEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often to read the output of headless agents and the files written by hooks.</summary>
    public TimeSpan SignalPoll { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often to report an agent again while it stays active.</summary>
    public TimeSpan ActiveAgainAfter { get; set; } = TimeSpan.FromSeconds(15);
}
