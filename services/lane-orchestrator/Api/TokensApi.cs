using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Tokens of callers over HTTP.</summary>
internal static class TokensApi
{
    public static void MapTokens(this RouteGroupBuilder api)
    {
        api.MapPost("/v1/tokens", Create)
            .Doc(
                "CreateToken",
                new("Creates a token for a caller")
                {
                    Scope = TokenScope.Admin,
                    IsSecret = true,
                    Description =
                        "The secret is in this answer and stored nowhere. The name is the actor of everything that is done with the "
                        + "token; it can be used again when the token is revoked.",
                    Answers = [(201, typeof(NewTokenView))],
                    Problems = [ProblemReason.TokenNameTaken, ProblemReason.WorkspaceNotFound],
                }
            );
        api.MapGet("/v1/tokens", List)
            .Doc(
                "ListTokens",
                new("Lists tokens, newest first, also those that are no longer accepted")
                {
                    Scope = TokenScope.Admin,
                    Answers = [(200, typeof(Page<TokenView>))],
                }
            );
        api.MapGet("/v1/tokens/{token}", Get)
            .Doc(
                "GetToken",
                new("Shows a token")
                {
                    Scope = TokenScope.Admin,
                    Answers = [(200, typeof(TokenView))],
                    Problems = [ProblemReason.TokenNotFound],
                }
            );
        api.MapDelete("/v1/tokens/{token}", Revoke)
            .Doc(
                "RevokeToken",
                new("Revokes a token")
                {
                    Scope = TokenScope.Admin,
                    Description =
                        "It is refused from now on, and its streams are cut within seconds; what was begun with it goes on. "
                        + "Revoking again changes nothing.",
                    Answers = [(200, typeof(TokenView))],
                    Problems = [ProblemReason.TokenNotFound],
                }
            );
    }

    private static async Task<IResult> Create(
        Body<TokenRequest> body,
        ApiRequest request,
        TokenCommands tokens,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        body.Value.ExpiresAt <= time.GetUtcNow()
            ? new ProblemResult(Faults.Refusal("expires_at", "invalid", "The time has passed."))
            : JsonAnswer.Of(
                await tokens.Create(body.Value, request.Cause, cancellationToken),
                created => new JsonAnswer(created, StatusCodes.Status201Created)
                {
                    Revision = created.Token.Revision,
                    Location = $"/v1/tokens/{created.Token.TokenId}",
                }
            );

    private static async Task<IResult> List(Query<PageQuery<TokenId>> query, TokenCommands tokens, CancellationToken cancellationToken)
    {
        var (limit, before) = (query.Value.Count, query.Value.Before);
        return new JsonAnswer(
            Page<TokenView>.Of(await tokens.List(before, limit + 1, cancellationToken), limit, view => view.TokenId.ToString())
        );
    }

    private static async Task<IResult> Get(TokenId token, TokenCommands tokens, CancellationToken cancellationToken) =>
        Answer(await tokens.Find(token, cancellationToken));

    private static async Task<IResult> Revoke(
        TokenId token,
        ApiRequest request,
        TokenCommands tokens,
        CancellationToken cancellationToken
    ) => Answer(await tokens.Revoke(token, request.Cause, cancellationToken));

    private static IResult Answer(Answer<TokenView> answer) =>
        JsonAnswer.Of(answer, token => new JsonAnswer(token) { Revision = token.Revision });
}
