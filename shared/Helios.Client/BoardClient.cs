using Helios.Contracts.Api.Tokens;

namespace Helios.Client;

/// <summary>The board: signing a browser in.</summary>
public sealed class BoardClient
{
    private readonly HeliosTransport transport;

    internal BoardClient(HeliosTransport transport) => this.transport = transport;

    /// <summary>Creates a code that signs one browser in, with the rights of the caller's token.</summary>
    /// <param name="request">A correlation id; an idempotency key is refused.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The code; without one if the board needs none on this machine.</returns>
    public Task<BoardCodeView> Code(RequestOptions? request = null, CancellationToken ct = default) =>
        transport.Post("v1/board/codes", ClientJson.Shared.BoardCodeView, request, ct);

    /// <summary>Shows what this caller may do.</summary>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The caller's rights.</returns>
    public Task<BoardSessionView> Session(CancellationToken ct = default) =>
        transport.Get("v1/board/session", ClientJson.Shared.BoardSessionView, ct);
}
