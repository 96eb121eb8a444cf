using Helios.Contracts;
using Helios.Contracts.Lanes;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Outcomes;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Commands;

/// <summary>
/// Sends commands to lanes, each until it is answered: what is under way is not given up here. A command that gets no answer (its broker went away, say) is sent
/// again under the same id, and what it did the first time is what it is answered.
/// </summary>
internal sealed class LaneCommands(BusQuestions questions, IOptions<HttpOptions> options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan PauseBeforeRepeat = TimeSpan.FromMilliseconds(500);

    private readonly CommandQueue creates = new(options.Value.CreatesAtOnce, options.Value.MostCommandsWaiting, options.Value.CommandsWaitAtMost, time);
    private readonly CommandQueue changes = new(options.Value.ChangesAtOnce, options.Value.MostCommandsWaiting, options.Value.CommandsWaitAtMost, time);

    /// <summary>A turn for a create; refused when too many wait.</summary>
    public Task<Answer<CommandTurn>> EnterCreate(CancellationToken cancellationToken) => Enter(creates, cancellationToken);

    /// <summary>Has a lane made, in turn.</summary>
    public Task<Answer<LaneAccepted>> Create(CreateLane command, CancellationToken cancellationToken) => InTurn(creates, command, cancellationToken);

    /// <summary>Has a lane changed, in turn.</summary>
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

    /// <summary>Asks until there is an answer, or the caller goes away: only the first can say what became of the command.</summary>
    /// <param name="turn">The turn, which the caller holds until this returns.</param>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">The caller's.</param>
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
                    // A broker that is away refuses at once.
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
