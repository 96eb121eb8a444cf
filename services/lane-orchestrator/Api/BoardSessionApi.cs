using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Tokens;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Signing in to the board: a browser keeps no token, but a cookie that stands for one.</summary>
internal static class BoardSessionApi
{
    public const string Path = "/v1/board/session";

    public static void MapBoardSession(this RouteGroupBuilder api)
    {
        api.MapPost("/v1/board/codes", NewCode)
            .Doc(
                "CreateBoardCode",
                new("Creates a code that signs a browser in to the board")
                {
                    Scope = TokenScope.Read,
                    Reach = Reach.Everything,
                    IsSecret = true,
                    Description =
                        "The code can be used once, within two minutes. The session has the rights of the caller's token, and ends with "
                        + "it. The answer has no code if requests from the caller's machine are trusted: there, the board needs none.",
                    Answers = [(201, typeof(BoardCodeView))],
                }
            );
        api.MapPost(Path, SignIn)
            .Doc(
                "SignInToBoard",
                new("Exchanges a code for a session of the board")
                {
                    Scope = TokenScope.Unspecified,
                    Reach = Reach.Everything,
                    IsSecret = true,
                    Description = "Sets a cookie, which counts for requests of the board's own pages. Needs no token.",
                    Answers = [(200, typeof(BoardSessionView))],
                }
            );
        api.MapGet(Path, Show)
            .Doc(
                "GetBoardSession",
                new("Shows what the caller may do")
                {
                    Scope = TokenScope.Read,
                    Reach = Reach.Everything,
                    Answers = [(200, typeof(BoardSessionView))],
                }
            );
        api.MapDelete(Path, SignOut)
            .Doc(
                "SignOutOfBoard",
                new("Ends the caller's session of the board")
                {
                    Scope = TokenScope.Read,
                    Reach = Reach.Everything,
                    Description = "Its streams and terminals end within seconds. Without a session, nothing happens.",
                    Answers = [(204, null)],
                }
            );
    }

    private static async Task<IResult> NewCode(
        ApiRequest request,
        HttpContext http,
        BoardSessions sessions,
        IOptions<HttpOptions> options,
        CancellationToken cancellationToken
    )
    {
        var caller = request.Caller;
        if (options.Value.LoopbackTrust && Loopback.IsLocal(http.Connection))
            return Created(new BoardCodeView());
        if (caller is { Name: not null, Token: null })
            return Refused($"'{caller.Name}' cannot sign in to the board: it is a lane. Use a token of your own (helios token create).");
        if (caller.SessionEnds is not null)
            return Refused("A page cannot sign in another browser. Run helios open with a token.");
        if (caller.Workspaces is { Count: > 1 })
            return Refused(
                $"The token '{caller.Name}' is limited to several workspaces, and the board shows one or all. Use a token for one of them."
            );
        return Created(await sessions.NewCode(caller.Token, cancellationToken));

        static IResult Created(BoardCodeView code) => new JsonAnswer(code, StatusCodes.Status201Created);

        static IResult Refused(string why) => new ProblemResult(new Refusal(ProblemReason.Forbidden, why));
    }

    private static async Task<IResult> SignIn(
        Body<SignInRequest> body,
        HttpContext http,
        BoardSessions sessions,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await sessions.Exchange(body.Value.Code, cancellationToken) is not { } made)
            return new ProblemResult(
                new Refusal(ProblemReason.Unauthenticated, "The code is wrong, used or expired. Run helios open again for another one.")
            );
        BoardCookie.Set(http, made.Secret, made.Caller.SessionEnds!.Value, time.GetUtcNow());
        return new JsonAnswer(Of(made.Caller));
    }

    private static JsonAnswer Show(ApiRequest request) => new(Of(request.Caller));

    private static async Task<IResult> SignOut(HttpContext http, BoardSessions sessions, CancellationToken cancellationToken)
    {
        if (BoardCookie.Of(http) is { } secret)
            await sessions.End(secret, cancellationToken);
        BoardCookie.Remove(http);
        return Results.NoContent();
    }

    private static BoardSessionView Of(Caller caller) =>
        new()
        {
            Name = caller.Name,
            Scope = caller.Scope,
            Workspaces = caller.Workspaces,
            ExpiresAt = caller.SessionEnds,
        };
}
