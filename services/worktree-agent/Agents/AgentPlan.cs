using System.Globalization;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Everything an adapter needs to build an agent's command.</summary>
internal sealed record AgentPlan
{
    public required LaunchId LaunchId { get; init; }

    public required AgentMode Mode { get; init; }

    public required AgentEndpoint Endpoint { get; init; }

    public string? Prompt { get; init; }

    public string? Resume { get; init; }

    public IReadOnlyList<string> Argv { get; init; } = [];

    /// <summary>The model that was asked for; null for the host's setting.</summary>
    public string? Model { get; init; }

    /// <summary>The permissions that were asked for; null for the host's setting.</summary>
    public AgentPermissions? Permissions { get; init; }

    public required string RepositoryPath { get; init; }

    public required string WorktreePath { get; init; }

    /// <summary>A folder for the provider's state, one per lane; it outlives sessions, so they can be resumed.</summary>
    public required string StateFolder { get; init; }

    /// <summary>The launch's own folder.</summary>
    public required string LaunchFolder { get; init; }

    /// <summary>The program that hooks call with the event's name.</summary>
    public required string HookProgram { get; init; }

    /// <summary>
    /// The id of a new conversation, for agents that let us choose it: a version 4 UUID derived from the launch's id, so that the same
    /// launch gets the same conversation.
    /// </summary>
    public string NewConversation()
    {
        Span<byte> bytes = stackalloc byte[16];
        LaunchId.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D", CultureInfo.InvariantCulture);
    }
}
