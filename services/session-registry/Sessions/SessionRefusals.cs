using System.Globalization;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Sessions;

/// <summary>Why the registry refuses a request, and what to do next.</summary>
internal static class SessionRefusals
{
    public static SessionRefused NotFound(SessionId id) => Of(
        SessionRefusalReason.SessionNotFound, $"No session {id}; GET /v1/sessions lists the sessions.");

    public static SessionRefused LaneMapped(SessionRow other) => Of(
        SessionRefusalReason.LaneAlreadyMapped,
        $"Lane {other.LaneId} has session {other.SessionId} ({other.Provider}{(other.ProviderSessionId is { } known ? $", conversation {known}" : "")}); kill or terminate it first, or use another lane.",
        ("session_id", other.SessionId.ToString()),
        ("provider", other.Provider),
        ("provider_session_id", other.ProviderSessionId));

    public static SessionRefused ConversationInUse(SessionRow other) => Of(
        SessionRefusalReason.ProviderSessionInUse,
        $"Conversation {other.ProviderSessionId} belongs to session {other.SessionId} in lane {other.LaneId}; kill or terminate that one first.",
        ("session_id", other.SessionId.ToString()),
        ("lane_id", other.LaneId.ToString()));

    public static SessionRefused Unsupported(string detail) => Of(SessionRefusalReason.UnsupportedProvider, detail);

    public static SessionRefused Invalid(string detail) => Of(SessionRefusalReason.InvalidRequest, detail);

    public static SessionRefused Alive(SessionRow row) => Of(
        SessionRefusalReason.SessionAlive,
        $"The agent of session {row.SessionId} may still run ({SnakeCase.Of(row.Record.Session.State)}); kill the session to end it.",
        ("state", SnakeCase.Of(row.Record.Session.State)));

    public static SessionRefused Transition(SessionRow row, string trigger, string detail) => Of(
        SessionRefusalReason.InvalidTransition, detail, ("state", SnakeCase.Of(row.Record.Session.State)), ("event", trigger));

    public static SessionRefused? OtherRevision(SessionRow row, long? expected) => expected is { } revision && revision != row.Revision
        ? Of(
            SessionRefusalReason.RevisionConflict,
            $"The session is at revision {row.Revision}, not {revision}; read it again and retry.",
            ("revision", row.Revision.ToString(CultureInfo.InvariantCulture)))
        : null;

    private static SessionRefused Of(SessionRefusalReason reason, string detail, params (string Name, string? Value)[] fields) => new()
    {
        Reason = reason,
        Detail = detail,
        Fields = fields.Where(field => field.Value is not null).ToDictionary(field => field.Name, field => field.Value!),
    };
}
