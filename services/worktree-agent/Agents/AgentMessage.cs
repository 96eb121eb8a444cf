using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;

namespace Helios.WorktreeAgent.Agents;

/// <summary>A text that was to be typed, with what became of it; neither reason nor <see cref="Delivered"/> means that a crash came between.</summary>
internal sealed record AgentMessage
{
    public required SessionMessageId MessageId { get; init; }

    public required LaunchId LaunchId { get; init; }

    public bool Delivered { get; init; }

    public bool Acknowledged { get; init; }

    public MessageRefusalReason? Refusal { get; init; }

    public string? Detail { get; init; }
}
