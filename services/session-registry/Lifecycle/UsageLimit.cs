namespace Helios.SessionRegistry.Lifecycle;

/// <summary>A usage limit that an agent has met and not worked since.</summary>
internal sealed record UsageLimit
{
    /// <summary>When it was first met, by the host's clock.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it was last met.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>When the provider resets it; null if unknown.</summary>
    public DateTimeOffset? ResetsAt { get; init; }

    /// <summary>When the agent is looked at again.</summary>
    public required DateTimeOffset CheckAt { get; init; }

    public string? Detail { get; init; }

    /// <summary>Whether the agent tries again by itself, so that it needs no text.</summary>
    public bool Retries { get; init; }
}
