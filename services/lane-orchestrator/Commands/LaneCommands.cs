using Helios.Contracts;
using Helios.Contracts.Lanes;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Outcomes;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Commands;

/// <summary>
/// Sends commands to lanes, each until it is answered: a command under way is never abandoned here. A command without an answer (for
/// example, because the broker went down) is sent again under the same id, and gets the original answer.
/// </summary>
internal sealed class LaneCommands(BusQueries questions, IOptions<HttpOptions> options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan PauseBeforeRepeat = TimeSpan.FromMilliseconds(500);

    private readonly CommandQueue creates = new(
        options.Value.CreatesAtOnce,
        options.Value.MostCommandsWaiting,
        options.Value.CommandsWaitAtMost,
        time
    );
    private readonly CommandQueue changes = new(
        options.Value.ChangesAtOnce,
        options.Value.MostCommandsWaiting,
        options.Value.CommandsWaitAtMost,
        time
    );

    /// <summary>A turn for a create; refused if too many wait.</summary>
    public Task<Answer<CommandTurn>> EnterCreate(CancellationToken cancellationToken) => Enter(creates, cancellationToken);

    /// <summary>Creates a lane, in turn.</summary>
    public Task<Answer<LaneAccepted>> Create(CreateLane command, CancellationToken cancellationToken) =>
        InTurn(creates, command, cancellationToken);

    /// <summary>Changes a lane, in turn.</summary>
    public Task<Answer<LaneAccepted>> Change<TCommand>(TCommand command, CancellationToken cancellationToken)
        where TCommand : class => InTurn(changes, command, cancellationToken);

    private async Task<Answer<LaneAccepted>> InTurn<TCommand>(CommandQueue queue, TCommand command, CancellationToken cancellationToken)
        where TCommand : class
    {
        if ((await Enter(queue, cancellationToken)).Refused(out var refusal, out var turn))
            return refusal;
        using (turn)
            return await Ask(turn, command, cancellationToken);
    }

    private async Task<Answer<CommandTurn>> Enter(CommandQueue queue, CancellationToken cancellationToken) =>
        questions.Unavailable() is { } unavailable ? unavailable : await queue.Enter(cancellationToken);

    /// <summary>Sends the command until there is an answer or the caller disconnects: only an answer shows the outcome.</summary>
    /// <param name="turn">The turn, held by the caller until this returns.</param>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    public async Task<Answer<LaneAccepted>> Ask<TCommand>(CommandTurn turn, TCommand command, CancellationToken cancellationToken)
        where TCommand : class
    {
        ArgumentNullException.ThrowIfNull(turn);
        var messageId = NewId.NextGuid();
        while (true)
        {
            switch (await questions.Command<TCommand, LaneAccepted, Refused>(Endpoints.Lanes, command, messageId, cancellationToken))
            {
                case LaneAccepted accepted:
                    return accepted;
                case Refused refused:
                    return Refusal.From(refused).BeforeRecording();
                case Refusal failed:
                    return failed;
                default:
                    // A broker that is down refuses immediately.
                    await Task.Delay(PauseBeforeRepeat, time, cancellationToken);
                    break;
            }
        }
    }

    public void Dispose()
    {
        creates.Dispose();
        changes.Dispose();
    }
}
