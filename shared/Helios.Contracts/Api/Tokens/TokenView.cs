using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Tokens;

/// <summary>A token of a caller, without its secret.</summary>
public sealed record TokenView
{
    /// <summary>Its id.</summary>
    public required TokenId TokenId { get; init; }

    /// <summary>Its name: the actor of everything that is done with it.</summary>
    public required string Name { get; init; }

    /// <summary>What it allows.</summary>
    public required TokenScope Scope { get; init; }

    /// <summary>The workspaces that it is limited to; null means all.</summary>
    public IReadOnlyList<WorkspaceId>? Workspaces { get; init; }

    /// <summary>Whether it is accepted.</summary>
    public required TokenStatus Status { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who created it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it expires; null means never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Who revoked it.</summary>
    public string? RevokedBy { get; init; }

    /// <summary>When it was last used, to within five minutes; null means never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Its revision.</summary>
    public required long Revision { get; init; }
}

/// <summary>A new token with its secret, which is shown only in this answer.</summary>
public sealed record NewTokenView
{
    /// <summary>The token.</summary>
    public required TokenView Token { get; init; }

    /// <summary>What a caller sends: <c>Authorization: Bearer</c> and this. It is stored nowhere.</summary>
    public required string Secret { get; init; }
}

/// <summary>What a token allows. Each scope includes those before it.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<TokenScope>))]
public enum TokenScope
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>To read.</summary>
    Read,

    /// <summary>To create, use and end lanes, runs, terminals and sessions.</summary>
    Operate,

    /// <summary>To change workspaces, hosts and tokens, and to handle dead letters.</summary>
    Admin,
}

/// <summary>Whether a token is accepted.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<TokenStatus>))]
public enum TokenStatus
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>It is accepted.</summary>
    Active,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It was revoked.</summary>
    Revoked,
}
