using System.Text.Json.Serialization;

namespace Helios.Contracts.Identifiers;

// Each kind declares its prefix; everything common is in HeliosId.

/// <summary>Identifies a correlation that Helios generated: <c>cor_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<CorrelationId>))]
public readonly record struct CorrelationId(Guid Value) : IHeliosId<CorrelationId>
{
    /// <inheritdoc/>
    public static string Prefix => "cor";

    /// <inheritdoc/>
    public static CorrelationId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out CorrelationId result) => HeliosId.TryRead(s, out result);

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}

/// <summary>Identifies an enrolment of a host: <c>en_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<EnrolmentId>))]
public readonly record struct EnrolmentId(Guid Value) : IHeliosId<EnrolmentId>
{
    /// <inheritdoc/>
    public static string Prefix => "en";

    /// <inheritdoc/>
    public static EnrolmentId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out EnrolmentId result) => HeliosId.TryRead(s, out result);

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}

/// <summary>Identifies a public event: <c>ev_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<EventId>))]
public readonly record struct EventId(Guid Value) : IHeliosId<EventId>
{
    /// <inheritdoc/>
    public static string Prefix => "ev";

    /// <inheritdoc/>
    public static EventId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out EventId result) => HeliosId.TryRead(s, out result);

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}

/// <summary>Identifies a host: <c>ho_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<HostId>))]
public readonly record struct HostId(Guid Value) : IHeliosId<HostId>
{
    /// <inheritdoc/>
    public static string Prefix => "ho";

    /// <inheritdoc/>
    public static HostId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out HostId result) => HeliosId.TryRead(s, out result);

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}

/// <summary>Identifies a lane: <c>ln_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<LaneId>))]
public readonly record struct LaneId(Guid Value) : IHeliosId<LaneId>
{
    /// <inheritdoc/>
    public static string Prefix => "ln";

    /// <inheritdoc/>
    public static LaneId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out LaneId result) => HeliosId.TryRead(s, out result);

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}

/// <summary>Identifies one start of a session's agent, and fences off reports about earlier ones: <c>la_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<LaunchId>))]
public readonly record struct LaunchId(Guid Value) : IHeliosId<LaunchId>
{
    /// <inheritdoc/>
    public static string Prefix => "la";

    /// <inheritdoc/>
    public static LaunchId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out LaunchId result) => HeliosId.TryRead(s, out result);

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}

/// <summary>Identifies an operation on a host: <c>op_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<OperationId>))]
public readonly record struct OperationId(Guid Value) : IHeliosId<OperationId>
{
    /// <inheritdoc/>
    public static string Prefix => "op";

    /// <inheritdoc/>
    public static OperationId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out OperationId result) => HeliosId.TryRead(s, out result);

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}

/// <summary>Identifies a run: <c>rn_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<RunId>))]
public readonly record struct RunId(Guid Value) : IHeliosId<RunId>
{
    /// <inheritdoc/>
    public static string Prefix => "rn";

    /// <inheritdoc/>
    public static RunId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out RunId result) => HeliosId.TryRead(s, out result);

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}

/// <summary>Identifies a session: <c>ss_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<SessionId>))]
public readonly record struct SessionId(Guid Value) : IHeliosId<SessionId>
{
    /// <inheritdoc/>
    public static string Prefix => "ss";

    /// <inheritdoc/>
    public static SessionId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out SessionId result) => HeliosId.TryRead(s, out result);

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}

/// <summary>Identifies a message to a session's agent: <c>sm_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<SessionMessageId>))]
public readonly record struct SessionMessageId(Guid Value) : IHeliosId<SessionMessageId>
{
    /// <inheritdoc/>
    public static string Prefix => "sm";

    /// <inheritdoc/>
    public static SessionMessageId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out SessionMessageId result) => HeliosId.TryRead(s, out result);

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}

/// <summary>Identifies a terminal: <c>tm_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<TerminalId>))]
public readonly record struct TerminalId(Guid Value) : IHeliosId<TerminalId>
{
    /// <inheritdoc/>
    public static string Prefix => "tm";

    /// <inheritdoc/>
    public static TerminalId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out TerminalId result) => HeliosId.TryRead(s, out result);

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}

/// <summary>Identifies a token of a caller: <c>tk_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<TokenId>))]
public readonly record struct TokenId(Guid Value) : IHeliosId<TokenId>
{
    /// <inheritdoc/>
    public static string Prefix => "tk";

    /// <inheritdoc/>
    public static TokenId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out TokenId result) => HeliosId.TryRead(s, out result);

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}

/// <summary>Identifies a workspace: <c>ws_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<WorkspaceId>))]
public readonly record struct WorkspaceId(Guid Value) : IHeliosId<WorkspaceId>
{
    /// <inheritdoc/>
    public static string Prefix => "ws";

    /// <inheritdoc/>
    public static WorkspaceId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out WorkspaceId result) => HeliosId.TryRead(s, out result);

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}
