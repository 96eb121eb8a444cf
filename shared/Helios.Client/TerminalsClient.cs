using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Terminals;
using Helios.Contracts.Identifiers;

namespace Helios.Client;

/// <summary>Terminals: interactive ttys of a lane, which keep running while nobody is attached.</summary>
public sealed class TerminalsClient
{
    private readonly HeliosTransport transport;

    internal TerminalsClient(HeliosTransport transport) => this.transport = transport;

    /// <summary>Opens a terminal in a lane.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="terminal">The command to start in it, and its size.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The terminal.</returns>
    public Task<TerminalView> Create(
        LaneId lane,
        TerminalRequest terminal,
        RequestOptions? options = null,
        CancellationToken ct = default
    ) =>
        transport.Send(
            HttpMethod.Post,
            $"v1/lanes/{lane}/terminals",
            terminal,
            ClientJson.Shared.TerminalRequest,
            ClientJson.Shared.TerminalView,
            options,
            ct
        );

    /// <summary>Lists the terminals of a lane, newest first.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>One page.</returns>
    public Task<Page<TerminalView>> List(LaneId lane, CancellationToken ct = default) =>
        transport.Get($"v1/lanes/{lane}/terminals", ClientJson.Shared.PageTerminalView, ct);

    /// <summary>Reads one terminal.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="terminal">The terminal.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The terminal.</returns>
    public Task<TerminalView> Get(LaneId lane, TerminalId terminal, CancellationToken ct = default) =>
        transport.Get($"v1/lanes/{lane}/terminals/{terminal}", ClientJson.Shared.TerminalView, ct);

    /// <summary>Types into a terminal.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="terminal">The terminal.</param>
    /// <param name="input">Text, keys, or both.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The terminal.</returns>
    public Task<TerminalView> Type(
        LaneId lane,
        TerminalId terminal,
        TerminalInputRequest input,
        RequestOptions? options = null,
        CancellationToken ct = default
    ) =>
        transport.Send(
            HttpMethod.Post,
            $"v1/lanes/{lane}/terminals/{terminal}/input",
            input,
            ClientJson.Shared.TerminalInputRequest,
            ClientJson.Shared.TerminalView,
            options,
            ct
        );

    /// <summary>Reads a terminal's screen.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="terminal">The terminal.</param>
    /// <param name="history">How many lines of history to include.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The screen.</returns>
    public Task<TerminalScreen> Screen(LaneId lane, TerminalId terminal, int? history = null, CancellationToken ct = default) =>
        transport.Get(
            new HeliosPath($"v1/lanes/{lane}/terminals/{terminal}/screen").With("history", history).ToString(),
            ClientJson.Shared.TerminalScreen,
            ct
        );

    /// <summary>Attaches to a terminal from anywhere: output and input go through the server.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="terminal">The terminal.</param>
    /// <param name="columns">The width of the client's screen, 1 to 1000.</param>
    /// <param name="rows">The height.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request; does not end the attachment afterwards.</param>
    /// <returns>The attachment. Disposing it leaves the terminal running.</returns>
    /// <exception cref="HeliosProblemException">There is no such terminal, or its host does not answer.</exception>
    /// <exception cref="HeliosUnreachableException">The server is unreachable.</exception>
    public async Task<TerminalAttachment> Attach(
        LaneId lane,
        TerminalId terminal,
        int columns,
        int rows,
        RequestOptions? options = null,
        CancellationToken ct = default
    )
    {
        var path = new HeliosPath($"v1/lanes/{lane}/terminals/{terminal}/stream").With("columns", columns).With("rows", rows).ToString();
        return new TerminalAttachment(await transport.Connect(path, options, ct), transport.BrokenOff);
    }

    /// <summary>Closes a terminal: hang-up, a few seconds, kill.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="terminal">The terminal.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>A task that completes when it is gone.</returns>
    public Task Close(LaneId lane, TerminalId terminal, RequestOptions? options = null, CancellationToken ct = default) =>
        transport.Send(HttpMethod.Delete, $"v1/lanes/{lane}/terminals/{terminal}", options, ct);
}
