using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;

namespace Helios.Client;

/// <summary>Runs: commands executed in a lane.</summary>
public sealed class RunsClient
{
    private readonly HeliosTransport transport;

    internal RunsClient(HeliosTransport transport) => this.transport = transport;

    /// <summary>Starts a run; with <see cref="RunRequest.Wait"/>, returns when it has ended, whatever its exit code.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="run">What to run.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request, not the run; use <see cref="Cancel"/> to end the run.</param>
    /// <returns>The run.</returns>
    public Task<RunView> Start(LaneId lane, RunRequest run, RequestOptions? options = null, CancellationToken ct = default) =>
        transport.Send(
            HttpMethod.Post,
            $"v1/lanes/{lane}/runs",
            run,
            ClientJson.Shared.RunRequest,
            ClientJson.Shared.RunView,
            options,
            ct,
            run.Wait is true ? Timeout.InfiniteTimeSpan : null
        );

    /// <summary>Lists the runs of a lane, newest first.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="cursor">The cursor of the previous page.</param>
    /// <param name="limit">1 to 500; default 100.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>One page.</returns>
    public Task<Page<RunView>> List(LaneId lane, string? cursor = null, int? limit = null, CancellationToken ct = default) =>
        transport.Get(
            new HeliosPath($"v1/lanes/{lane}/runs").With("cursor", cursor).With("limit", limit).ToString(),
            ClientJson.Shared.PageRunView,
            ct
        );

    /// <summary>Reads one run.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="run">The run.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The run.</returns>
    public Task<RunView> Get(LaneId lane, RunId run, CancellationToken ct = default) =>
        transport.Get($"v1/lanes/{lane}/runs/{run}", ClientJson.Shared.RunView, ct);

    /// <summary>Kills a run and everything that it started; an ended run is returned unchanged.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="run">The run.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The run.</returns>
    public Task<RunView> Cancel(LaneId lane, RunId run, RequestOptions? options = null, CancellationToken ct = default) =>
        transport.Post($"v1/lanes/{lane}/runs/{run}/cancel", ClientJson.Shared.RunView, options, ct);

    /// <summary>Reads the output of a run so far.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="run">The run.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The output.</returns>
    public Task<RunOutputView> Output(LaneId lane, RunId run, CancellationToken ct = default) =>
        transport.Get($"v1/lanes/{lane}/runs/{run}/output", ClientJson.Shared.RunOutputView, ct);

    /// <summary>Follows a run's output from its beginning to its end; a broken stream is resumed where it broke.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="run">The run.</param>
    /// <param name="ct">Stops following; the run continues.</param>
    /// <returns>The output as it arrives, then <see cref="RunOutputPart.End"/>.</returns>
    /// <exception cref="HeliosProblemException">There is no such run.</exception>
    /// <exception cref="HeliosUnreachableException">The stream broke and could not be resumed.</exception>
    public async IAsyncEnumerable<RunOutputPart> Follow(LaneId lane, RunId run, [EnumeratorCancellation] CancellationToken ct = default)
    {
        await foreach (var item in transport.Stream($"v1/lanes/{lane}/runs/{run}/output?follow=true", lastId: null, ct))
        {
            switch (item.EventType)
            {
                case "stdout":
                    yield return new RunOutputPart.Stdout(Convert.FromBase64String(Encoding.ASCII.GetString(item.Data)));
                    break;
                case "stderr":
                    yield return new RunOutputPart.Stderr(Convert.FromBase64String(Encoding.ASCII.GetString(item.Data)));
                    break;
                case "end":
                    yield return new RunOutputPart.End(JsonSerializer.Deserialize(item.Data, ClientJson.Shared.RunView)!);
                    yield break;
            }
        }
    }
}
