using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;

namespace Helios.WorktreeAgent.Operations;

/// <summary>One operation in memory: its state, and its unsent reports. Guarded by its own lock.</summary>
internal sealed class OperationEntry(HostOperation operation, bool resumed)
{
    private readonly Lock gate = new();
    private object? notice;
    private object? lastNotice;
    private bool resultDue;
    private bool sending;
    private bool failed;
    private DateTimeOffset lastTried;

    public HostOperation Operation { get; } = operation;

    public OperationId Id => Operation.Ref.OperationId;

    /// <summary>Whether it was found on disk at start: it may be partly done.</summary>
    public bool Resumed { get; } = resumed;

    /// <summary>Completes when the operation is on disk; faults if it could not be written.</summary>
    public Task Stored { get; set; } = Task.CompletedTask;

    /// <summary>Cancelled when a tear-down of the lane overtakes it.</summary>
    public CancellationTokenSource Overtaken { get; } = new();

    /// <summary>The resolved base of the lane: part of all later reports.</summary>
    public ResolvedBase? Base { get; set; }

    /// <summary>The step that has begun last; null before the first one.</summary>
    public string? Step { get; set; }

    public object? Result { get; private set; }

    /// <summary>The orchestrator has recorded the end, or wants no more reports.</summary>
    public bool Settled { get; private set; }

    public void Finish(object result)
    {
        lock (gate)
        {
            Result = result;
            resultDue = true;
        }
    }

    public void Notify(object message)
    {
        lock (gate)
        {
            if (Result is null)
                notice = lastNotice = message;
        }
    }

    /// <summary>The command was repeated: what is known is reported again.</summary>
    public void ReportAgain(object progress)
    {
        lock (gate)
        {
            if (Result is null)
                notice = lastNotice ?? progress;
            else
                resultDue = true;
        }
    }

    /// <summary>Stops all reports; true if the operation has ended, too.</summary>
    public bool Settle()
    {
        lock (gate)
        {
            Settled = true;
            return Result is not null;
        }
    }

    /// <summary>Makes an unsettled result due again if it was sent long ago.</summary>
    public void Age(DateTimeOffset now, TimeSpan resendAfter)
    {
        lock (gate)
        {
            if (Result is not null && !sending && now - lastTried >= resendAfter)
                resultDue = true;
        }
    }

    /// <summary>
    /// Takes the exclusive right to send for this operation, if there is something to send: intermediate messages come before the result.
    /// </summary>
    public object? BeginSending(DateTimeOffset now, TimeSpan againAfter)
    {
        lock (gate)
        {
            if (sending || (failed && now - lastTried < againAfter))
                return null;
            return Next();
        }
    }

    /// <summary>The next message after one has been sent; null also releases the right to send.</summary>
    public object? Sent(object message, DateTimeOffset now)
    {
        lock (gate)
        {
            lastTried = now;
            failed = false;
            if (ReferenceEquals(message, notice))
                notice = null;
            if (ReferenceEquals(message, Result))
                resultDue = false;
            return Next();
        }
    }

    public void NotSent(DateTimeOffset now)
    {
        lock (gate)
        {
            lastTried = now;
            failed = true;
            sending = false;
        }
    }

    private object? Next()
    {
        var next = Settled ? null : notice ?? (resultDue ? Result : null);
        sending = next is not null;
        return next;
    }
}
