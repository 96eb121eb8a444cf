using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.WorktreeAgent.Agents;

/// <summary>A message to type, with its outcome; neither a reason nor <see cref="Delivered"/> means that a crash interrupted it.</summary>
internal sealed record AgentMessage
{
    public required SessionMessageId MessageId { get; init; }

    public required LaunchId LaunchId { get; init; }

    public bool Delivered { get; init; }

    public bool Acknowledged { get; init; }

    public MessageRefusalReason? Refusal { get; init; }

    public string? Detail { get; init; }
}
