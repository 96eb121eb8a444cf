using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Identifiers;

namespace Helios.Client;

/// <summary>Tokens of callers: who may do what.</summary>
public sealed class TokensClient
{
    private readonly HeliosTransport transport;

    internal TokensClient(HeliosTransport transport) => this.transport = transport;

    /// <summary>Creates a token. The secret is in the answer, and cannot be read again.</summary>
    /// <param name="token">Its name, its scope and its limits.</param>
    /// <param name="request">A correlation id; an idempotency key is refused.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The token and its secret.</returns>
    public Task<NewTokenView> Create(TokenRequest token, RequestOptions? request = null, CancellationToken ct = default) =>
        transport.Send(HttpMethod.Post, "v1/tokens", token, ClientJson.Shared.TokenRequest, ClientJson.Shared.NewTokenView, request, ct);

    /// <summary>Lists tokens, newest first, also those that are no longer accepted.</summary>
    /// <param name="cursor">The cursor of the previous page.</param>
    /// <param name="limit">1 to 500; default 100.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>One page.</returns>
    public Task<Page<TokenView>> List(string? cursor = null, int? limit = null, CancellationToken ct = default) =>
        transport.Get(
            new HeliosPath("v1/tokens").With("cursor", cursor).With("limit", limit).ToString(),
            ClientJson.Shared.PageTokenView,
            ct
        );

    /// <summary>Lists all tokens, page by page.</summary>
    /// <param name="ct">Cancels the listing.</param>
    /// <returns>The tokens, newest first.</returns>
    public IAsyncEnumerable<TokenView> All(CancellationToken ct = default) =>
        HeliosTransport.Pages((cursor, token) => List(cursor, 500, token), ct);

    /// <summary>Shows a token.</summary>
    /// <param name="token">Its id.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The token.</returns>
    public Task<TokenView> Get(TokenId token, CancellationToken ct = default) =>
        transport.Get($"v1/tokens/{token}", ClientJson.Shared.TokenView, ct);

    /// <summary>Revokes a token: it is refused from now on. Idempotent.</summary>
    /// <param name="token">Its id.</param>
    /// <param name="request">A correlation id.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The token.</returns>
    public Task<TokenView> Revoke(TokenId token, RequestOptions? request = null, CancellationToken ct = default) =>
        transport.Send(HttpMethod.Delete, $"v1/tokens/{token}", ClientJson.Shared.TokenView, request, ct);
}
