using Helios.Contracts.Api.Harness;

namespace Helios.Client;

/// <summary>The harness: the local proxy for model traffic.</summary>
public sealed class HarnessClient
{
    private readonly HeliosTransport transport;

    internal HarnessClient(HeliosTransport transport) => this.transport = transport;

    /// <summary>Reads the harness's status.</summary>
    /// <param name="fresh">Whether to probe now instead of returning the last result.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The status.</returns>
    public Task<HarnessView> Status(bool fresh = false, CancellationToken ct = default) =>
        transport.Get(
            new HeliosPath("v1/harness/cliproxy/status").With("fresh", fresh ? "true" : null).ToString(),
            ClientJson.Shared.HarnessView,
            ct
        );
}
