using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.WorktreeAgent.Agents;

/// <summary>The host's record of a session.</summary>
internal sealed record AgentSessionRecord
{
    private const int MostRemembered = 64;

    public required SessionId SessionId { get; init; }

    public required LaneId LaneId { get; init; }

    public AgentLaunch? Launch { get; init; }

    /// <summary>Launches that were ended; they are not started again, even if their command arrives later.</summary>
    public IReadOnlyList<LaunchId> Ended { get; init; } = [];

    public IReadOnlyList<AgentMessage> Messages { get; init; } = [];

    /// <summary>The launch, if it is the current one.</summary>
    public AgentLaunch? Current(LaunchId launch) => Launch?.LaunchId == launch ? Launch : null;

    public AgentMessage? Message(SessionMessageId message) => Messages.FirstOrDefault(known => known.MessageId == message);

    public AgentSessionRecord WithEnded(LaunchId launch) =>
        Ended.Contains(launch) ? this : this with { Ended = [.. Ended.TakeLast(MostRemembered - 1), launch] };

    public AgentSessionRecord WithMessage(AgentMessage message) =>
        this with
        {
            Messages = [.. Messages.Where(known => known.MessageId != message.MessageId).TakeLast(MostRemembered - 1), message],
        };

    [JsonIgnore]
    public bool MayLive => Launch is { MayLive: true };
}
