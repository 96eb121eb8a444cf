using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Helios.Processes;

namespace Helios.WorktreeAgent.Tmux;

/// <summary>
/// One client in control mode: a call through it costs a fiftieth of starting a process. Every command is followed by a secret marker;
/// output before the marker belongs to the command, so answers are never mixed up. A connection that times out or
/// breaks is closed: whether unanswered commands were executed is unknown.
/// </summary>
internal sealed class TmuxConnection : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly PipedProcess process;
    private readonly TimeProvider time;
    private readonly TimeSpan answersWithin;
    private readonly Action<string> noticed;
    private readonly string secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly Queue<Question> questions = new();
    private readonly Channel<byte[]> lines = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task reading;
    private readonly Task writing;
    private long asked;
    private string? over;

    private TmuxConnection(PipedProcess process, TimeSpan answersWithin, TimeProvider time, Action<string> noticed)
    {
        this.process = process;
        this.answersWithin = answersWithin;
        this.time = time;
        this.noticed = noticed;
        reading = Read();
        writing = Write();
    }

    /// <summary>Whether it is still usable.</summary>
    public bool IsUp
    {
        get
        {
            lock (gate)
                return over is null;
        }
    }

    /// <summary>Whether it ended because the other end closed, not because of a time-out.</summary>
    public bool HasBroken { get; private set; }

    /// <summary>Starts the client and waits until it answers; null, with the reason, if it does not.</summary>
    /// <param name="command">tmux in control mode.</param>
    /// <param name="answersWithin">The time limit for every answer.</param>
    /// <param name="time">The clock.</param>
    /// <param name="noticed">Receives notifications from the server, in order with the answers. Must not block.</param>
    public static async Task<(TmuxConnection? Connection, string Words)> Open(
        CommandSpec command,
        TimeSpan answersWithin,
        TimeProvider time,
        Action<string> noticed
    )
    {
        PipedProcess client;
        try
        {
            client = PipedProcess.Start(command);
        }
        catch (ProcessStartException exception)
        {
            return (null, exception.Message);
        }

        var connection = new TmuxConnection(client, answersWithin, time, noticed);
        var answer = await connection.Run([]);
        if (answer is TmuxAnswer.Done)
            return (connection, "");
        await connection.DisposeAsync();
        return (null, answer?.Words ?? "It exited at once.");
    }

    /// <summary>Null: not sent, because the connection is closed. Silent: sent, but whether it was executed is unknown.</summary>
    public async Task<TmuxAnswer?> Run(IReadOnlyList<string[]> commands, TimeSpan? within = null)
    {
        Question question;
        lock (gate)
        {
            if (over is not null)
                return null;
            var mark = $"{secret} {++asked}";
            question = new Question(mark);
            questions.Enqueue(question);
            // Two lines: the marker follows even a failed command.
            var text =
                (commands.Count == 0 ? "" : ControlLine.Of(commands))
                + ControlLine.Of([
                    ["display-message", "-p", mark],
                ]);
            lines.Writer.TryWrite(Encoding.UTF8.GetBytes(text));
        }

        try
        {
            return await question.Answer.Task.WaitAsync(within ?? answersWithin, time);
        }
        catch (TimeoutException)
        {
            End($"No answer within {(within ?? answersWithin).TotalSeconds:0.###} s.");
            return await question.Answer.Task;
        }
    }

    /// <summary>Accepts no more commands, waits for the last answer, and closes the client.</summary>
    public async Task Close(IReadOnlyList<string[]> lastWords)
    {
        Task last;
        lock (gate)
        {
            last = Run(lastWords);
            over ??= "Closed.";
        }

        await last;
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        End("Closed.");
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await process.DisposeAsync();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <param name="why">The answer for pending commands.</param>
    /// <param name="broken">Whether the client exited by itself, noticed by reading or writing.</param>
    private void End(string why, bool broken = false)
    {
        lock (gate)
        {
            HasBroken |= broken && over is null;
            over ??= why;
            lines.Writer.TryComplete();
            while (questions.TryDequeue(out var question))
                question.Answer.TrySetResult(new TmuxAnswer.Silent(why));
        }
    }

    private async Task Write()
    {
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync())
                await process.Input.WriteAsync(line).AsTask().WaitAsync(answersWithin, time);
        }
        catch (TimeoutException exception)
        {
            End(exception.Message);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            End(exception.Message, broken: true);
        }
    }

    private async Task Read()
    {
        var pipe = PipeReader.Create(process.Output, new StreamPipeReaderOptions(leaveOpen: true));
        var reader = new ControlReader();
        var stray = "The tmux client has exited.";
        var output = new StringBuilder();
        string? error = null;
        try
        {
            while (true)
            {
                var result = await pipe.ReadAsync();
                var buffer = result.Buffer;
                while (TryLine(ref buffer, out var line))
                {
                    switch (reader.Read(line))
                    {
                        case ControlMessage.Block { Asked: true } block when IsMark(block):
                            Answer(error is null ? new TmuxAnswer.Done(output.ToString()) : TmuxAnswer.Read(1, "", error));
                            output.Clear();
                            error = null;
                            break;
                        case ControlMessage.Block { Asked: true, Failed: true } block:
                            error ??= block.Output;
                            break;
                        case ControlMessage.Block { Asked: true } block:
                            output.Append(block.Output);
                            break;
                        case ControlMessage.Notice notice:
                            noticed(notice.Name);
                            break;
                        case ControlMessage.Stray { Words.Length: > 0 } words:
                            stray = words.Words;
                            break;
                    }
                }

                pipe.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                    break;
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            stray = exception.Message;
        }

        End(stray, broken: true);
    }

    private bool IsMark(ControlMessage.Block block)
    {
        lock (gate)
            return questions.TryPeek(out var question) && !block.Failed && block.Output == question.Mark + "\n";
    }

    private void Answer(TmuxAnswer answer)
    {
        lock (gate)
        {
            if (questions.TryDequeue(out var question))
                question.Answer.TrySetResult(answer);
        }
    }

    private static bool TryLine(ref ReadOnlySequence<byte> buffer, out string line)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> bytes, (byte)'\n'))
        {
            line = "";
            return false;
        }

        line = Encoding.UTF8.GetString(bytes);
        buffer = buffer.Slice(reader.Position);
        return true;
    }

    private sealed record Question(string Mark)
    {
        public TaskCompletionSource<TmuxAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
