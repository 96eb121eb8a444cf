using System.Globalization;
using Helios.Contracts;
using Helios.Contracts.Identifiers;

namespace Helios.SessionRegistry.Sessions;

/// <summary>Why the registry refuses a request, and what to do next.</summary>
internal static class SessionRefusals
{
    public static Refused NotFound(SessionId id) =>
        Of(RefusalReason.SessionNotFound, $"No session {id}; GET /v1/sessions lists the sessions.");

    public static Refused LaneMapped(SessionRow other) =>
        Of(
            RefusalReason.LaneAlreadyMapped,
            $"Lane {other.LaneId} has session {other.SessionId} "
                + $"({other.Provider}{(other.ProviderSessionId is { } known ? $", conversation {known}" : "")}); kill or terminate it "
                + "first, or use another lane.",
            ("session_id", other.SessionId.ToString()),
            ("provider", other.Provider),
            ("provider_session_id", other.ProviderSessionId)
        );

    public static Refused ConversationInUse(SessionRow other) =>
        Of(
            RefusalReason.ProviderSessionInUse,
            $"Conversation {other.ProviderSessionId} belongs to session {other.SessionId} in lane {other.LaneId}; kill or terminate "
                + "that one first.",
            ("session_id", other.SessionId.ToString()),
            ("lane_id", other.LaneId.ToString())
        );

    public static Refused Unsupported(string detail) => Of(RefusalReason.UnsupportedProvider, detail);

    public static Refused Invalid(string detail) => Of(RefusalReason.InvalidRequest, detail);

    public static Refused Alive(SessionRow row) =>
        Of(
            RefusalReason.SessionAlive,
            $"The agent of session {row.SessionId} may still run ({SnakeCase.Of(row.Record.Session.State)}); kill the session to end it.",
            ("state", SnakeCase.Of(row.Record.Session.State))
        );

    public static Refused UsageLimited(string provider, SessionId limited, DateTimeOffset resetsAt) =>
        Of(
            RefusalReason.UsageLimited,
            $"The account of {provider} on this host is at its usage limit until {resetsAt:u} (session {limited}); start it then, or set "
                + "the workspace's on_usage_limit to wait or start.",
            ("session_id", limited.ToString()),
            ("resets_at", resetsAt.ToString("O", CultureInfo.InvariantCulture))
        );

    public static Refused Transition(SessionRow row, string trigger, string detail) =>
        Of(RefusalReason.InvalidTransition, detail, ("state", SnakeCase.Of(row.Record.Session.State)), ("event", trigger));

    public static Refused? OtherRevision(SessionRow row, long? expected) =>
        expected is { } revision && revision != row.Revision
            ? Of(
                RefusalReason.RevisionConflict,
                $"The session is at revision {row.Revision}, not {revision}; read it again and retry.",
                ("revision", row.Revision.ToString(CultureInfo.InvariantCulture))
            )
            : null;

    private static Refused Of(RefusalReason reason, string detail, params (string Name, string? Value)[] fields) =>
        new()
        {
            Reason = reason,
            Detail = detail,
            Fields = fields.Where(field => field.Value is not null).ToDictionary(field => field.Name, field => field.Value!),
        };
}
