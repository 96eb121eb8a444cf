using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Sessions;

/// <summary>Finds the session that the user named, by its id or by its lane.</summary>
internal static class SessionFinder
{
    public static Argument<string?> Argument() =>
        new("SESSION")
        {
            Description =
                "The session: its id, the last 4 or more characters of the id, or its lane. Default: HELIOS_LANE_ID, which is set "
                + "inside a lane.",
            Arity = ArgumentArity.ZeroOrOne,
        };

    public static async Task<SessionView> Find(CliCall call, string? named, CancellationToken ct)
    {
        var text =
            named
            ?? call.Environment.Variable("HELIOS_LANE_ID")
            ?? throw new CliException(
                ExitCodes.Misused,
                "misused",
                "No session given: pass its id or its lane (HELIOS_LANE_ID is not set).",
                "helios session list"
            );
        if (SessionId.TryParse(text, provider: null, out var id))
        {
            Remember(call, text);
            return await call.Client.Sessions.Get(id, ct);
        }

        if (LaneNaming.LooksLikeSuffix(text) && await FindBySuffix(call, text, ct) is { } one)
        {
            Remember(call, text);
            return one;
        }

        var lane = await LaneFinder.FindId(call, text, ct);
        Remember(call, text);
        var sessions = await call.Client.Sessions.All(new SessionFilter { Lane = lane, Ended = true }, ct).ToListAsync(ct);
        return LaneSession.Of(sessions)
            ?? throw new CliException(
                ExitCodes.NotFound,
                "session_not_found",
                "The lane has no session.",
                $"helios session start {call.Named} --agent codex"
            );
    }

    private static async Task<SessionView?> FindBySuffix(CliCall call, string text, CancellationToken ct)
    {
        var found = new List<SessionView>();
        await foreach (var session in call.Client.Sessions.All(new SessionFilter { Ended = true }, ct))
        {
            if (session.SessionId.ToString().EndsWith(text, StringComparison.OrdinalIgnoreCase))
                found.Add(session);
        }

        if (found.Count > 1)
        {
            throw new CliException(
                ExitCodes.Misused,
                "ambiguous",
                $"{found.Count} sessions match '{text}': {string.Join(", ", found.Take(10).Select(Line))}.",
                $"give more of the id: helios session show {found[0].SessionId}"
            );
        }

        return found.FirstOrDefault();
    }

    private static void Remember(CliCall call, string text)
    {
        call.Subject = $"session '{text}'";
        call.Named = text;
    }

    private static string Line(SessionView session) => $"{session.SessionId} ({SnakeCase.Of(session.DisplayStatus)})";
}
