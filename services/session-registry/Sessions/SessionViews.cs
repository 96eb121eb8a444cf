using Helios.Contracts.Api.Sessions;
using Helios.SessionRegistry.Lifecycle;

namespace Helios.SessionRegistry.Sessions;

/// <summary>The public view of a session.</summary>
internal static class SessionViews
{
    public static SessionView ToView(this SessionRow row) =>
        new()
        {
            SessionId = row.SessionId,
            LaneId = row.LaneId,
            WorkspaceId = row.WorkspaceId,
            HostId = row.HostId,
            Provider = row.Provider,
            ProviderSessionId = row.ProviderSessionId,
            CodexSessionId = row.Provider is SessionProviders.Codex ? row.ProviderSessionId : null,
            Transport = row.Transport,
            Diagnostics = new()
            {
                SelectedTransport = row.Transport,
                DegradeReason = row.DegradeReason,
                HarnessStatus = row.HarnessStatus,
                Since = row.TransportSince,
            },
            Status = row.Status,
            DisplayStatus = Display.Of(row.Record),
            State = new()
            {
                Session = row.Record.Session,
                PullRequest = row.Record.PullRequest,
                Runtime = row.Record.Runtime,
                Activity = row.Record.Activity,
                Detecting = row.Record.Detecting,
            },
            LaunchId = row.Record.LaunchId,
            Mode = row.Mode,
            Model = row.Model,
            Permissions = row.Permissions,
            Limit = row.Record.Limit is { } limit
                ? new SessionLimit
                {
                    Since = limit.Since,
                    SeenAt = limit.SeenAt,
                    ResetsAt = limit.ResetsAt,
                    CheckAt = limit.CheckAt,
                    Detail = limit.Detail,
                }
                : null,
            LastHeartbeatAt = row.LastHeartbeatAt,
            Detail = row.Detail,
            Revision = row.Revision,
            CreatedAt = row.CreatedAt,
            UpdatedAt = row.UpdatedAt,
            EndedAt = row.EndedAt,
        };
}
