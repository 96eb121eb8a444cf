using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;

namespace Helios.Cli.Sessions;

/// <summary>Finds the session that a person named, by itself or by its lane.</summary>
internal static class SessionFinder
{
    public static Argument<string?> Argument() => new("SESSION")
    {
        Description = "The session: its id, the last 4 or more characters of it, or its lane; HELIOS_LANE_ID inside a lane.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static async Task<SessionView> Find(CliCall call, string? named, CancellationToken ct)
    {
        var text = named ?? call.Environment.Variable("HELIOS_LANE_ID") ?? throw new CliException(
            ExitCodes.Misused, "misused", "Which session? Give its id, or its lane's name (HELIOS_LANE_ID is not set).", "helios session list");
        if (SessionId.TryParse(text, provider: null, out var id))
        {
            Remember(call, text);
            return await call.Client.Sessions.Get(id, ct);
        }

        if (LaneNaming.LooksLikeSuffix(text))
        {
            var found = new List<SessionView>();
            await foreach (var session in call.Client.Sessions.All(new SessionFilter { Ended = true }, ct))
            {
                if (session.SessionId.ToString().EndsWith(text, StringComparison.OrdinalIgnoreCase))
                    found.Add(session);
            }

            if (found is [var one])
            {
                Remember(call, text);
                return one;
            }

            if (found.Count > 1)
            {
                throw new CliException(
                    ExitCodes.Misused, "ambiguous",
                    $"{found.Count} sessions fit '{text}': {string.Join(", ", found.Take(10).Select(session => $"{session.SessionId} ({SnakeCase.Of(session.DisplayStatus)})"))}.",
                    $"say more of the id: helios session show {found[0].SessionId}");
            }
        }

        var lane = await LaneFinder.FindId(call, text, ct);
        Remember(call, text);
        // A lane has one active session at most, and it comes first; else the one that ended last is meant.
        SessionView? newest = null;
        await foreach (var session in call.Client.Sessions.All(new SessionFilter { Lane = lane, Ended = true }, ct))
        {
            if (session.Status is not AttachmentStatus.Terminated)
                return session;
            if (newest is null || string.CompareOrdinal(session.SessionId.ToString(), newest.SessionId.ToString()) > 0)
                newest = session;
        }

        return newest ?? throw new CliException(
            ExitCodes.NotFound, "session_not_found", "The lane has no session.", $"helios session start {call.Named} --agent codex");
    }

    private static void Remember(CliCall call, string text)
    {
        call.Subject = $"session '{text}'";
        call.Named = text;
    }
}
