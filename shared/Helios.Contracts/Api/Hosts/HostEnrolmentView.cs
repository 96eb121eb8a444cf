using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Hosts;

/// <summary>Permission for one machine to join as a host, without its token.</summary>
public sealed record HostEnrolmentView
{
    /// <summary>Its id.</summary>
    public required EnrolmentId EnrolmentId { get; init; }

    /// <summary>The name that the host will have.</summary>
    public required string Name { get; init; }

    /// <summary>The id that the host will have: that of the lost host with this name, if there is one.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Labels that the host gets when it joins.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether its token is accepted.</summary>
    public required EnrolmentStatus Status { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who created it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When its token expires.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When a machine used its token.</summary>
    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Who revoked it.</summary>
    public string? RevokedBy { get; init; }

    /// <summary>Its revision.</summary>
    public required long Revision { get; init; }
}

/// <summary>A new enrolment with its token, which is shown only in this answer.</summary>
public sealed record NewHostEnrolmentView
{
    /// <summary>The enrolment.</summary>
    public required HostEnrolmentView Enrolment { get; init; }

    /// <summary>The token, which one machine can use once. It is stored nowhere.</summary>
    public required string Secret { get; init; }

    /// <summary>The address of the API for the new machine.</summary>
    public required string Url { get; init; }

    /// <summary>What may keep the machine from joining, each with what to do about it.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>A host whose access was taken away.</summary>
public sealed record HostRevocationView
{
    /// <summary>The host.</summary>
    public required HostView Host { get; init; }

    /// <summary>
    /// Why the broker still lets the host in, with what to do about it; Helios keeps trying if it can. Null if it does not let it in.
    /// </summary>
    public string? Pending { get; init; }
}

/// <summary>Whether the token of an enrolment is accepted.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<EnrolmentStatus>))]
public enum EnrolmentStatus
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>It waits for a machine.</summary>
    Open,

    /// <summary>A machine has used it.</summary>
    Used,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It was revoked.</summary>
    Revoked,
}

/// <summary>What a machine needs as a host. It contains no secret: the machine has made its password itself.</summary>
public sealed record HostJoinView
{
    /// <summary>The id of the host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The installation that it belongs to.</summary>
    public required string InstallationId { get; init; }

    /// <summary>The address of the API.</summary>
    public required string Url { get; init; }

    /// <summary>The message broker.</summary>
    public required HostBrokerView Broker { get; init; }
}

/// <summary>How a host reaches the message broker.</summary>
public sealed record HostBrokerView
{
    /// <summary>Its name or address.</summary>
    public required string Host { get; init; }

    /// <summary>Its port.</summary>
    public required int Port { get; init; }

    /// <summary>Whether it is reached over TLS.</summary>
    public required bool UseTls { get; init; }

    /// <summary>The virtual host.</summary>
    public required string VirtualHost { get; init; }

    /// <summary>The user of this host.</summary>
    public required string Username { get; init; }

    /// <summary>The certificates of the authorities that may have issued the broker's, in PEM; null for those of the system.</summary>
    public string? CaCertificates { get; init; }
}
